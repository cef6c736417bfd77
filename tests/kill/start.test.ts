/** Starts that cannot be: each says in one line what is wrong and what to do. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { launch, startServer } from './server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const isRoot = process.getuid?.() === 0;
/** Root may write anywhere: then somebody else starts it. */
const someone = isRoot ? { uid: 65_534, gid: 65_534 } : {};

let parent: string;
let dataDir: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'start-'));
  chmodSync(parent, 0o755);
  dataDir = join(parent, 'data');
});

afterEach(() => {
  if (!isRoot) spawnSync('chmod', ['-R', 'u+w', parent]);
  rmSync(parent, { recursive: true });
});

interface Options {
  readonly command?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts it as someone who is not root, and gives its end and what it said. */
const startIn = ({ command = ['dist/main.js'], cwd = root, env = {} }: Options = {}) => {
  const given = { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn', ...env };
  const { status, stderr } = spawnSync(process.execPath, command, {
    cwd,
    env: given,
    encoding: 'utf8',
    timeout: 20_000,
    ...someone,
  });
  return { status, lines: stderr.trim().split('\n') };
};

describe.skipIf(process.platform === 'win32')('a start says what is in its way:', () => {
  it('a folder that it may not write', () => {
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o555);
    const { status, lines } = startIn();
    expect([status, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toMatch(`DatabaseUnusableError: ${dataDir} cannot be used: user`);
    expect(lines[0]).toMatch(`run chown -R`);
  });

  it('a folder that it may not make', () => {
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o555);
    dataDir = join(dataDir, 'deeper');
    const { status, lines } = startIn();
    expect([status, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toMatch(new RegExp(`${dataDir} cannot be used: user \\d+ may not make it`));
  });

  it.each(['booking.db', 'parking.db-wal', 'gateway.db.owner'])(
    'a file that it may not write: %s',
    async (name) => {
      const server = await startServer(dataDir);
      await server.kill('SIGKILL'); // So that all files are there.
      if (isRoot) spawnSync('chown', ['-R', '65534', dataDir]);
      if (isRoot) spawnSync('chown', ['0', join(dataDir, name)]);
      chmodSync(join(dataDir, name), 0o444);
      const { status, lines } = startIn();
      expect([status, lines.length]).toEqual([1, 1]);
      expect(lines[0]).toContain(`${join(dataDir, name)} cannot be used: user`);
    },
  );

  it('a port that another process has; and it leaves nothing open', async () => {
    if (isRoot) spawnSync('chown', ['65534', parent]);
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { status, lines } = startIn({ env: { PORT: String(port) } });
    expect([status, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toMatch(`ListenError: cannot listen at 127.0.0.1:${port}: another process`);
    // Closed in order, a database has taken in what was written ahead of it.
    expect(readdirSync(dataDir).filter((name) => name.endsWith('-wal'))).toEqual([]);
    other.close();
  });

  it('a Node that is too old', () => {
    const older = `Object.defineProperty(process, 'versions', { value: { node: '18.20.4' } })`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(older)}`;
    const { status, lines } = startIn({ command: [preload, 'dist/main.js'] });
    expect([status, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toContain('this is Node 18.20.4, and 20.19 or newer is needed');
  });
});

/** The product as it is after an install that went wrong. */
const installWithout = (change: (modules: string) => void) => {
  const copy = join(parent, 'product');
  mkdirSync(join(copy, 'node_modules'), { recursive: true });
  for (const name of ['dist', 'drizzle', 'package.json'])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
  change(join(copy, 'node_modules'));
  return copy;
};

describe('an install that went wrong', () => {
  const withoutBuild = (modules: string) => {
    const library = join(modules, 'better-sqlite3');
    rmSync(library);
    const original = join(root, 'node_modules', 'better-sqlite3');
    for (const name of ['package.json', 'lib'])
      cpSync(join(original, name), join(library, name), { recursive: true });
  };

  it.each([
    ['the server', ['dist/main.js']],
    ['the command line', ['dist/cli/parking.js', 'sagas', 'check', '.']],
  ])('whose scripts did not run: %s names the command that builds SQLite', (_, command) => {
    const cwd = installWithout(withoutBuild);
    writeFileSync(join(cwd, 'booking.db'), '');
    if (isRoot) spawnSync('chown', ['-R', '65534', parent]);
    const { status, lines } = startIn({ cwd, command });
    expect(status).not.toBe(0);
    expect(lines).toEqual([expect.stringContaining('run: npm rebuild better-sqlite3')]);
  });

  it('that lacks a package says how to install', () => {
    const cwd = installWithout((modules) => rmSync(join(modules, 'pino')));
    const { status, lines } = startIn({ cwd });
    expect([status, lines.length]).toEqual([1, 1]);
    expect(lines[0]).toMatch(/'pino'.*run npm ci/);
  });
});

/** What `npm ci` installs with NODE_ENV=production, by the lock file. */
const productionPackages = () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { dev?: boolean; devOptional?: boolean }>>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path]) => path)
    .filter((path) => path.lastIndexOf('node_modules') === 0 && existsSync(join(root, path)));
};

describe('an install for production, without development dependencies', () => {
  it('builds and starts by npm start', async () => {
    const copy = join(parent, 'product');
    mkdirSync(copy);
    const sources = ['src', 'drizzle', 'package.json', '.npmrc'];
    const settings = ['tsconfig.json', 'tsconfig.build.json', 'tsconfig.start.json'];
    for (const name of [...sources, ...settings])
      cpSync(join(root, name), join(copy, name), { recursive: true });
    for (const path of [...productionPackages(), 'node_modules/.bin/tsc']) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      symlinkSync(join(root, path), join(copy, path));
    }
    const env = { PATH: process.env.PATH, NODE_ENV: 'production', DATA_DIR: dataDir, PORT: '0' };
    const npm = spawn('npm', ['start'], { cwd: copy, env });
    let said = '';
    for (const stream of [npm.stdout, npm.stderr])
      stream.on('data', (data) => {
        said += data;
      });
    const ended = once(npm, 'close');
    await Promise.race([vi.waitFor(() => expect(said).toMatch(/at http:/), 60_000), ended]);
    npm.kill('SIGTERM');
    await ended;
    expect(said).toContain('Parking bookings at http://');
  });
});

describe('a start with settings from a file of Windows', () => {
  it('listens where they say', async () => {
    const { process: child, url, ended } = launch(dataDir, { PORT: '0\r', BUS: 'memory\r' });
    expect((await fetch(`${await url}/livez`)).status).toBe(200);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });
});
