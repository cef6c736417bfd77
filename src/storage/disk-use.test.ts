import { mkdtempSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseSizes, freeBytes } from './disk-use.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-use-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the room that a data folder takes', () => {
  it('is told of each database and its write-ahead log, which may not be there yet', async () => {
    writeFileSync(join(folder, 'booking.db'), 'x'.repeat(4_096));
    writeFileSync(join(folder, 'booking.db-wal'), 'x'.repeat(32));
    writeFileSync(join(folder, 'parking.db'), 'x'.repeat(8_192));
    expect(await databaseSizes(folder, ['booking', 'parking'])).toEqual([
      { name: 'booking', bytes: 4_096, walBytes: 32 },
      { name: 'parking', bytes: 8_192, walBytes: 0 },
    ]);
  });

  it('is not made up for a log that cannot be looked at', async () => {
    const file = join(folder, 'booking.db');
    writeFileSync(file, 'x');
    symlinkSync(`${file}-wal`, `${file}-wal`);
    await expect(databaseSizes(folder, ['booking'])).rejects.toThrow('ELOOP');
  });

  it('is not made up for a database that is not there', async () => {
    await expect(databaseSizes(folder, ['booking'])).rejects.toThrow('ENOENT');
  });

  it('leaves as much as an ordinary user may still write', async () => {
    const { bsize, blocks } = statfsSync(folder);
    const free = await freeBytes(folder);
    expect(free).toBeGreaterThan(0);
    expect(free).toBeLessThan(bsize * blocks);
  });

  it('is not made up for a folder that cannot be asked', async () => {
    await expect(freeBytes(join(folder, 'gone'))).rejects.toThrow('ENOENT');
  });
});
