import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/app/config.ts';
import { environment } from '../../src/app/settings.ts';
import { example, exampleFile, page, withSettings } from './settings-page.ts';

describe('docs/settings.md', () => {
  const text = readFileSync(page, 'utf8');

  it('is what the settings say; else run npm run settings', () => {
    expect(withSettings(text)).toBe(text);
  });

  it('has a row for each setting, and is made anew if it is stale', () => {
    for (const name of Object.keys(environment.shape)) expect(text).toContain(`| \`${name}\` | `);
    const stale = text.replace('| `3000` |', '| `3001` |');
    expect(stale).not.toBe(text);
    expect(withSettings(stale)).toBe(text);
    expect(() => withSettings('')).toThrow('no place for the settings');
  });
});

describe('.env.example', () => {
  const text = readFileSync(example, 'utf8');

  it('is what the settings say; else run npm run settings', () => {
    expect(exampleFile()).toBe(text);
  });

  it('has each setting, with a value that starts as if it were not set', () => {
    const set = parseEnv(text.replaceAll(/^# ([A-Z_]+=.+)$/gm, '$1'));
    expect(readSettings(set)).toEqual(readSettings({}));
    expect(parseEnv(text)).toEqual({});
    for (const name of Object.keys(environment.shape)) expect(text).toContain(`\n# ${name}=`);
  });
});
