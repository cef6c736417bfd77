import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseOwnedError } from './errors.ts';
import { claimDatabase, isOwned } from './owner.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'owner-'));
  file = join(folder, 'test.db');
});

afterEach(() => rmSync(folder, { recursive: true }));

const spoilClaim = () => writeFileSync(`${file}.owner`, 'no database, but a text'.repeat(99));

describe('whether a database is owned', () => {
  it('is told by the claim, and asking makes no file', () => {
    expect(isOwned(file)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
    const release = claimDatabase(file);
    expect(isOwned(file)).toBe(true);
    release();
    expect(isOwned(file)).toBe(false);
  });

  it('cannot be told from a claim that is damaged', () => {
    spoilClaim();
    expect(() => isOwned(file)).toThrow('file is not a database');
  });

  it.runIf(process.platform === 'linux')('can be asked without end: no file stays open', () => {
    claimDatabase(file)();
    // One that was closed since the folder was read is no link any more.
    const linkOf = (name: string) => {
      try {
        return readlinkSync(join('/proc/self/fd', name));
      } catch {
        return '';
      }
    };
    const open = () =>
      readdirSync('/proc/self/fd').filter((name) => linkOf(name) === `${file}.owner`).length;
    const before = open();
    for (let asked = 0; asked < 10; asked += 1) isOwned(file);
    expect(open()).toBe(before);
  });
});

describe('a claim', () => {
  it('is refused to all but one, who are told what to do', () => {
    const release = claimDatabase(file);
    expect(() => claimDatabase(file)).toThrow(DatabaseOwnedError);
    release();
    claimDatabase(file)();
  });

  it('that is damaged is no sign of an owner, but named as what it is', () => {
    spoilClaim();
    const claim = () => claimDatabase(file);
    expect(claim).toThrow(`${file}.owner cannot be used: it cannot be locked: file is not a`);
  });
});
