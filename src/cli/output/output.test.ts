import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../app/printable.ts';
import { printItem } from './item.ts';
import { printList } from './list.ts';
import { createOutput } from './output.ts';
import { painted, toned } from './text.ts';

interface How {
  readonly isJson?: boolean;
  readonly colour?: boolean;
  readonly width?: number | undefined;
}

function printed(how: How = {}) {
  let out = '';
  let err = '';
  const output = createOutput({
    isJson: how.isJson ?? false,
    colour: how.colour ?? false,
    showsProgress: true,
    width: how.width,
    now: () => 0,
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
  });
  return { output, out: () => out, err: () => err };
}

/** What none of our lines may hold, written out once more and not taken from the code. */
const FORBIDDEN: readonly (readonly [number, number])[] = [
  ...([
    [0x00, 0x09],
    [0x0b, 0x1f],
    [0x7f, 0x9f],
    [0x200b, 0x200f],
  ] as const),
  ...([
    [0x2028, 0x202e],
    [0x2060, 0x2069],
    [0xd800, 0xdfff],
    [0xfeff, 0xfeff],
  ] as const),
];

const forbiddenIn = (text: string): readonly number[] =>
  [...text]
    .map((character) => character.codePointAt(0) ?? 0)
    .filter((code) => FORBIDDEN.some(([first, last]) => code >= first && code <= last));

/** Any sequence of UTF-16 units, halves of pairs too. */
const anyText = fc.array(fc.oneof(fc.nat(0xffff), fc.nat(0xff))).map((units) => {
  return units.map((unit) => String.fromCharCode(unit)).join('');
});

const nasty =
  'x\u001b[2J\u001b]0;pwned\u0007y\nline\rover\u009b\u007f' +
  '\u202e\u2066\u200b\ufff9\u3164\u2028\ud800';

describe('text of others', () => {
  it('steers no terminal and breaks no line, wherever it is printed', () => {
    fc.assert(
      fc.property(anyText, fc.option(fc.nat(80), { nil: undefined }), (text, width) => {
        const { output, out, err } = printed({ width });
        printItem(output, { [`name${text}`]: text, nested: { text } });
        const columns = [{ name: 'text', of: (item: { text: string }) => item.text }];
        const view = { columns: ['text'] };
        printList(output, { items: [{ text }, { text: 'b' }], columns }, view);
        output.line(['a', painted('red', text), toned(text)]);
        output.note(text);
        expect(forbiddenIn(`${out()} ${err()}`.replaceAll('\t', ''))).toEqual([]);
        expect(out().split('\n').length - 1).toBe(2 + (width === undefined ? 2 : 3) + 1);
        expect(err().split('\n').length - 1).toBe(1);
      }),
    );
  });

  it('is shown with what it hides', () => {
    expect(printable(nasty)).toBe(
      'x\\u001b[2J\\u001b]0;pwned\\u0007y\\u000aline\\u000dover\\u009b\\u007f' +
        '\\u202e\\u2066\\u200b\\ufff9\\u3164\\u2028\\ud800',
    );
    for (const plain of ['Größe', '駐車場', '🅿️', 'مرحبا', 'a\u0301', '50 €'])
      expect(printable(plain)).toBe(plain);
  });

  it('is the same text in JSON, with nothing in it that a terminal obeys', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { output, out } = printed({ isJson: true });
        output.json({ [text]: text });
        expect(forbiddenIn(out())).toEqual([]);
        expect(JSON.parse(out())).toEqual({ [text]: text });
      }),
    );
  });

  it('brings no colours of its own into ours', () => {
    const { output, out } = printed({ colour: true });
    output.line(painted('red', 'a\u001b[0mb'));
    expect(out()).toBe('\u001b[31ma\\u001b[0mb\u001b[39m\n');
  });
});
