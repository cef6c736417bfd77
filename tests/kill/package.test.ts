/** What `npm pack` makes of the project: all that a server needs, and nothing else. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Server, startServer } from './server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;
let server: Server | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
});

afterAll(async () => {
  await server?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Packs the project, and gives the paths that are in the archive. */
function pack(): readonly string[] {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const told = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  // The format of npm's own answer.
  const [made] = JSON.parse(told) as [{ filename: string; files: readonly { path: string }[] }];
  execFileSync('tar', ['-xf', join(folder, made.filename), '-C', folder]);
  return made.files.map(({ path }) => path);
}

describe('the package', () => {
  it('holds what is built, the migrations, and what people read: nothing else', () => {
    const paths = pack();
    const isBuilt = (path: string) => path.startsWith('dist/');
    for (const path of paths.filter(isBuilt)) {
      const source = path.replace(/^dist\/(.*)\.js$/, 'src/$1.ts');
      expect(existsSync(join(root, source)), `${path} has a source`).toBe(true);
      expect(path).not.toMatch(/\.test/);
    }
    expect(paths.filter(isBuilt)).toContain('dist/cli/parking.js');
    const others = paths.filter((path) => !isBuilt(path));
    const migration =
      /^drizzle\/(booking|parking|billing|gateway)\/(\d{4}_\w+\.sql|meta\/_journal\.json)$/;
    expect(others.filter((path) => !migration.test(path)).toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(others.filter((path) => path.endsWith('_journal.json'))).toHaveLength(4);
  });

  it('starts a server that books, from its own files', async () => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'package/node_modules'));
    server = await startServer(join(folder, 'data'), {}, join(folder, 'package/dist/main.js'));
    const listed = await (await fetch(`${server.url}/slots`)).json();
    const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(listed);
    const booked = await fetch(`${server.url}/bookings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=10' },
      body: JSON.stringify({ slotId: items[0]?.id }),
    });
    expect(await booked.json()).toMatchObject({ status: 'approved' });
  });
});
