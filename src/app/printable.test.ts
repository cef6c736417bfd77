import { describe, expect, it } from 'vitest';
import { printable } from './printable.ts';

describe('what is printed of others', () => {
  it.each([
    ['a screen cleared', '\u001b[2J', '\\u001b[2J'],
    ['the same in one character', '\u009b2J', '\\u009b2J'],
    ['a line begun anew', 'a\r\nb', 'a\\u000d\\u000ab'],
    ['a line of Unicode', 'a\u2028b', 'a\\u2028b'],
    ['a bell, and a delete', '\u0007\u007f', '\\u0007\\u007f'],
    ['text turned around', 'a\u202egnp.exe', 'a\\u202egnp.exe'],
    ['text hidden in tags', '\u{e0041}', '\\udb40\\udc41'],
    ['half a character', 'a\ud83d', 'a\\ud83d'],
  ])('shows %s instead of obeying it', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves all that is drawn as it is', () => {
    for (const text of ['A1 "b"', 'Plätze 1–3', '駐車場', '🚗', '❤️'])
      expect(printable(text)).toBe(text);
  });

  it('leaves JSON with its meaning', () => {
    const value = { name: 'a\u009b2J\u202e\ud83d' };
    expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
  });
});
