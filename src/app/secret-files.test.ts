import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCliSettings, readSettings } from './config.ts';

const TOKEN = 'a-token-that-is-long';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const file = (text: string) => {
  const path = join(folder, 'secret');
  writeFileSync(path, text);
  return path;
};

describe('a secret in a file', () => {
  it.each([
    ['OPERATOR_TOKEN', TOKEN],
    ['AMQP_URL', 'amqp://me:secret@broker'],
    ['STALLED_WEBHOOK_URL', 'https://me:secret@host/hook'],
    ['STALLED_WEBHOOK_AUTHORIZATION', 'Bearer t0ken'],
  ] as const)('is the value of %s, without the line end of its file', (name, value) => {
    const STALLED_WEBHOOK_URL = name === 'STALLED_WEBHOOK_URL' ? undefined : 'https://host/hook';
    for (const end of ['', '\n', '\r\n', ' \n']) {
      const env = { STALLED_WEBHOOK_URL, [`${name}_FILE`]: file(value + end) };
      expect(readSettings(env)[name]).toBe(value);
    }
  });

  it('lets the server listen to the world', () => {
    const env = { HOST: '0.0.0.0', OPERATOR_TOKEN_FILE: file(TOKEN) };
    expect(readSettings(env).OPERATOR_TOKEN).toBe(TOKEN);
  });

  it('is held to what its setting must be, and not shown', () => {
    for (const text of ['', 'canary'])
      expect(() => readSettings({ OPERATOR_TOKEN_FILE: file(text) })).toThrow(
        'OPERATOR_TOKEN: must have 16 or more',
      );
    expect(() => readSettings({ OPERATOR_TOKEN_FILE: file('canary') })).not.toThrow('canary');
  });

  it('beside its setting is a fault that names both', () => {
    const env = { OPERATOR_TOKEN: TOKEN, OPERATOR_TOKEN_FILE: file(TOKEN) };
    expect(() => readSettings(env)).toThrow(
      'OPERATOR_TOKEN_FILE: must not be set beside OPERATOR_TOKEN',
    );
  });

  it('that cannot be read is a fault, told with the others, and starts nothing open', () => {
    for (const path of [join(folder, 'none'), folder, '']) {
      const env = { HOST: '0.0.0.0', OPERATOR_TOKEN_FILE: path, AMQP_URL_FILE: path, PORT: 'x' };
      const read = () => readSettings(env);
      for (const name of ['OPERATOR_TOKEN_FILE', 'AMQP_URL_FILE'])
        expect(read).toThrow(`${name}: cannot be read: E`);
      expect(read).toThrow('PORT: ');
      expect(read).not.toThrow('OPERATOR_TOKEN: ');
    }
  });

  it('is no setting for what is no secret, and none if it is mistyped', () => {
    for (const name of ['DATA_DIR_FILE', 'OPERATOR_TOKEN_FIL'])
      expect(() => readSettings({ [name]: 'x' })).toThrow(`${name}: is not a setting`);
  });

  it('is the token of the command line too', () => {
    expect(readCliSettings({ OPERATOR_TOKEN_FILE: file(`${TOKEN}\n`) }).token).toBe(TOKEN);
    const unread = readCliSettings({ OPERATOR_TOKEN_FILE: join(folder, 'none') });
    expect(unread.tokenFault).toContain('OPERATOR_TOKEN_FILE: cannot be read');
  });
});
