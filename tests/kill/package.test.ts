/** What `npm pack` makes of the project: all that a server needs, and nothing else. */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { databasesOf } from '../../src/modules/modules.ts';
import { pack, root } from '../support/packed.ts';
import { type Server, startServer } from './server.ts';

let folder: string;
let server: Server | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
});

afterAll(async () => {
  await server?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

describe('the package', () => {
  it('holds what is built, the migrations, and what people read: nothing else', () => {
    const { paths } = pack(folder);
    const isBuilt = (path: string) => path.startsWith('dist/');
    for (const path of paths.filter(isBuilt)) {
      const sources = ['ts', 'tsx', 'js'].map((kind) =>
        path.replace(/^dist\/(.*?)(\.d\.ts|\.js)$/, `src/$1.${kind}`),
      );
      const isThere = sources.some((source) => existsSync(join(root, source)));
      expect(isThere, `${path} has a source`).toBe(true);
      expect(path).not.toMatch(/\.test\./);
    }
    expect(paths.filter(isBuilt)).toContain('dist/cli/parking.js');
    const others = paths.filter((path) => !isBuilt(path));
    const migration = /^drizzle\/[a-z-]+\/(\d{4}_\w+\.sql|meta\/_journal\.json)$/;
    expect(others.filter((path) => !migration.test(path)).toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    const journals = others.filter((path) => path.endsWith('_journal.json'));
    const owners = [...databasesOf().map(({ name }) => name), 'inbox', 'saga-log', 'webhook'];
    expect(journals.map((path) => path.split('/')[1]).toSorted()).toEqual(owners.toSorted());
  });

  it('has a file and its types behind each of its public paths', () => {
    const { exports } = z
      .object({ exports: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')));
    const files = Object.values(exports).filter((path) => path.endsWith('.js'));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files)
      for (const path of [file, file.replace('.js', '.d.ts')])
        expect(existsSync(join(folder, 'package', path)), path).toBe(true);
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
