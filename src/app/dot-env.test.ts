import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from './config.ts';
import { readDotEnv, withDotEnv } from './dot-env.ts';

let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dot-env-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  path = join(mkdtempSync(join(folder, 'start-')), '.env');
});

const write = (text: string, mode = 0o600) => {
  writeFileSync(path, text);
  chmodSync(path, mode);
};
const read = (env: NodeJS.ProcessEnv = {}) => readSettings(withDotEnv(env, readDotEnv(path).env));

describe('the file .env', () => {
  it('has settings for a start, in the format of Node', () => {
    write('# mine\r\nPORT=8080 # free\r\nexport DATA_DIR="./my data"\r\n\r\nDEMO=1\r\n');
    expect(read()).toMatchObject({ PORT: 8080, DATA_DIR: './my data', DEMO: true });
  });

  it('need not be there', () => {
    expect(read()).toEqual(readSettings({}));
  });

  it('gives way to what is set in the environment', () => {
    write('PORT=8080\nBUS=amqp\n');
    expect(read({ PORT: '9090' })).toMatchObject({ PORT: 9090, BUS: 'amqp' });
  });

  it('gives way for a secret that the environment has in a file, and the other way round', () => {
    const token = join(folder, 'token');
    writeFileSync(token, 'the-token-of-a-file');
    write('OPERATOR_TOKEN=the-token-of-dot-env\n');
    expect(read({ OPERATOR_TOKEN_FILE: token }).OPERATOR_TOKEN).toBe('the-token-of-a-file');
    write(`OPERATOR_TOKEN_FILE=${token}\n`);
    const OPERATOR_TOKEN = 'the-token-of-the-environment';
    expect(read({ OPERATOR_TOKEN }).OPERATOR_TOKEN).toBe(OPERATOR_TOKEN);
    expect(read().OPERATOR_TOKEN).toBe('the-token-of-a-file');
  });

  it('is read like the environment: wrong and mistyped settings are named', () => {
    write('PORT=none\nSAGA_REPLY_TIMEOUT=5\n');
    expect(read).toThrow(/SAGA_REPLY_TIMEOUT: is not a setting.*PORT: must be a port number/s);
  });

  it('stops the start if it is there and cannot be read', () => {
    mkdirSync(path);
    expect(read).toThrow(`${path} cannot be read: `);
  });
});

describe.skipIf(process.platform === 'win32')('a warning is given', () => {
  it.each([
    ['OPERATOR_TOKENS=ann:a-token-of-hers-1', 0o644],
    ['AMQP_URL=amqp://me:secret@broker', 0o640],
  ])('for %s in a file that others can read, and none for one that they cannot', (text, mode) => {
    write(text, mode);
    expect(readDotEnv(path).warning).toBe(
      `${path} holds secrets and others can read it: chmod 600 ${path}`,
    );
    write(text);
    expect(readDotEnv(path).warning).toBeUndefined();
  });

  it('for no file without secrets', () => {
    write('PORT=8080\nOPERATOR_TOKEN_FILE=/run/secrets/token', 0o644);
    expect(readDotEnv(path).warning).toBeUndefined();
  });
});
