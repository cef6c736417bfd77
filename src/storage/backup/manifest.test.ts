import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BackupUnusableError } from './errors.ts';
import { checkFiles, describeFile, type Manifest, readManifest } from './manifest.ts';

let directory: string;
let manifest: Manifest;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'manifest-'));
  writeFileSync(join(directory, 'booking.db'), 'abc');
  manifest = {
    format: 1,
    release: '1.2.3',
    takenAt: '2026-11-25T00:00:00.000Z',
    openSagas: 7,
    files: [await describeFile(directory, 'booking.db')],
  };
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (text: string) => writeFileSync(join(directory, 'manifest.json'), text);
const read = () => readManifest(directory);

describe('a manifest', () => {
  it('is read as it was written', () => {
    for (const written of [manifest, { ...manifest, openSagas: null }]) {
      write(JSON.stringify(written));
      expect(read()).toEqual(written);
    }
  });

  it('names each file with its size and checksum', () => {
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(manifest.files).toEqual([{ name: 'booking.db', bytes: 3, sha256 }]);
  });

  it.each([
    ['is of a later format', { format: 2 }],
    ['names no file', { files: [] }],
    ['tells of no moment', { takenAt: 'yesterday' }],
    ['lacks its release', { release: undefined }],
    ['counts half a saga', { openSagas: 0.5 }],
  ])('is damaged, or of a later release, if it %s', (_, change) => {
    write(JSON.stringify({ ...manifest, ...change }));
    expect(read).toThrow(BackupUnusableError);
    expect(read).toThrow('its manifest.json is damaged, or of a later release');
  });

  it.each([
    ['name', '/booking.db'],
    ['name', 'a/booking.db'],
    ['name', 'booking.db.js'],
    ['sha256', 'ba78'],
    ['sha256', `${'0'.repeat(64)}0`],
    ['sha256', `x${'0'.repeat(64)}`],
    ['bytes', 1.5],
  ])('is damaged if a file has as its %s: %s', (field, value) => {
    const files = manifest.files.map((file) => ({ ...file, [field]: value }));
    write(JSON.stringify({ ...manifest, files }));
    expect(read).toThrow('its manifest.json is damaged');
  });

  it('is damaged if it is no JSON', () => {
    write('{');
    expect(read).toThrow('its manifest.json is damaged');
  });

  it('is absent where a backup was never finished, as is one of no folder', () => {
    expect(read).toThrow('it has no manifest.json, so it was never finished');
    rmSync(directory, { recursive: true });
    expect(read).toThrow('there is no such folder');
  });

  it('that cannot be read is not told to be damaged: the reason is told', () => {
    mkdirSync(join(directory, 'manifest.json'));
    expect(read).toThrow(BackupUnusableError);
    expect(read).toThrow('is not a usable backup: EISDIR');
    expect(read).not.toThrow('damaged');
  });
});

describe('the files of a backup', () => {
  it('are in order if each has the bytes that were written', async () => {
    await checkFiles(directory, manifest);
  });

  it.each([
    ['another size and the same beginning', 'abcd'],
    ['other bytes', 'abd'],
  ])('are not if one has %s', async (_, text) => {
    writeFileSync(join(directory, 'booking.db'), text);
    const checking = checkFiles(directory, manifest);
    await expect(checking).rejects.toThrow('booking.db is not what was written; take another');
  });

  it('are not if one has its checksum and another size in the manifest', async () => {
    const files = manifest.files.map((file) => ({ ...file, bytes: 4 }));
    const checking = checkFiles(directory, { ...manifest, files });
    await expect(checking).rejects.toThrow('booking.db is not what was written');
  });

  it('are not if one is absent', async () => {
    rmSync(join(directory, 'booking.db'));
    await expect(checkFiles(directory, manifest)).rejects.toThrow('booking.db: ENOENT');
  });
});
