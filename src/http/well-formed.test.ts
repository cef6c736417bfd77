import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wellFormed, wellFormedText } from './well-formed.ts';

const HALF = /\p{Surrogate}/u;
const texts = fc
  .array(fc.constantFrom('\ud83d', '\ude00', '\\', '\\ud800', '"', 'd', 'é', '\u{1f600}'))
  .map((parts) => parts.join(''));

describe('what is sent to others', () => {
  it('holds no half of a character, and all else as it was', () => {
    fc.assert(
      fc.property(texts, texts, (name, text) => {
        const sent = wellFormed({ [name]: ['x', { text, n: 1 }] });
        expect(JSON.stringify(sent)).not.toMatch(HALF);
        expect(sent).toEqual({
          [wellFormedText(name)]: ['x', { text: wellFormedText(text), n: 1 }],
        });
        expect(HALF.test(wellFormedText(text))).toBe(false);
        if (!HALF.test(name + text) && !HALF.test(text)) expect(wellFormedText(text)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});
