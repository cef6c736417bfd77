/** What is asked before a deploy, as the command line gives it. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrationsFor } from '../../src/modules/modules.ts';
import { createSagaRows, type SagaRow } from '../../src/orchestrator/log/rows.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { sagaRow } from '../support/saga-row.ts';

const script = fileURLToPath(new URL('../../dist/cli/parking.js', import.meta.url));

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'check-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const check = (...args: readonly string[]): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script, 'sagas', 'check', ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });

const row = (id: string, change: Partial<SagaRow>) =>
  sagaRow(id, { definition: 'book-slot', fingerprint: null, ...change });

const withRows = async (...rows: readonly SagaRow[]) => {
  const database = openDatabase({
    name: 'booking',
    migrations: migrationsFor('booking'),
    dataDir,
    soon: setImmediate,
  });
  const store = createSagaRows(database.writer);
  await database.commit.run(() => rows.forEach(store.insert));
  await database.close();
};

describe('parking sagas check', () => {
  it('lists the open sagas that the present code would stall', async () => {
    await withRows(
      row('a', {}),
      row('b', { version: 7 }),
      row('c', { definition: 'gone' }),
      row('d', { fingerprint: 'other' }),
      row('e', { version: 7, dueAt: null, finishedAt: 1 }),
    );
    const { code, said } = await check(dataDir);
    expect(code).toBe(1);
    expect(said).toContain('b  version 7 of saga book-slot is not registered');
    expect(said).toContain('c  version 1 of saga gone is not registered');
    expect(said).toContain('d  the steps of saga book-slot, version 1, have changed');
    expect(said).toContain('4 sagas are open; the present code would stall 3 of them');
  });

  it('ends well where all can go on, in more pages than one', async () => {
    await withRows(...Array.from({ length: 1_200 }, (_, n) => row(`s${n}`, {})));
    expect(await check(dataDir)).toEqual({
      code: 0,
      said: '1200 sagas are open; the present code would stall 0 of them\n',
    });
  });

  it('says what is wrong where it cannot look', async () => {
    expect(await check(dataDir)).toMatchObject({ code: 2, said: expect.stringContaining('no ') });
  });
});
