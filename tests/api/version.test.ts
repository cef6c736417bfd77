/** Each place that tells the version of the build tells that of the package. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launch } from '../kill/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'version-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

describe.each([
  { build: 'built', folder: 'dist', end: 'js', NODE_OPTIONS: '' },
  {
    build: 'run from its source',
    folder: 'src',
    end: 'ts',
    NODE_OPTIONS: `--import ${import.meta.resolve('tsx')}`,
  },
])('$build', ({ folder, end, NODE_OPTIONS }) => {
  it('the server tells it to programs, to Prometheus and in its log', async () => {
    const settings = { LOG_LEVEL: 'info', NODE_OPTIONS };
    const server = launch(dataDir, settings, join(root, folder, `main.${end}`));
    const url = await server.url;
    const get = (path: string) => fetch(`${url}${path}`);
    const document = await (await get('/openapi.json')).json();
    const metrics = await (await get('/metrics')).text();
    server.process.kill('SIGTERM');
    const { said } = await server.ended;
    expect(document).toMatchObject({ info: { version } });
    const labels = `version="${version}",node="${process.versions.node}"`;
    expect(metrics).toContain(`\nparking_build_info{${labels}} 1\n`);
    const started = said.split('\n').find((line) => line.includes('"msg":"started"')) ?? '{}';
    expect(JSON.parse(started)).toMatchObject({
      version,
      modules: ['booking', 'parking', 'billing'],
      bus: 'memory',
      dataDir,
      url,
    });
  });

  it('the command line tells it', () => {
    const env = { PATH: process.env.PATH, NODE_OPTIONS };
    const script = join(root, folder, 'cli', `parking.${end}`);
    const told = execFileSync(process.execPath, [script, '--version'], { env, encoding: 'utf8' });
    expect(told).toBe(`${version}\n`);
  });
});
