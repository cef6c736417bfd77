import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { architecture, withPictures } from './diagrams.ts';

describe('the pictures of ARCHITECTURE.md', () => {
  const text = readFileSync(architecture, 'utf8');

  it('are those of the definitions; else run npm run diagrams', () => {
    expect(withPictures(text)).toBe(text);
  });

  it('would be drawn anew where they are stale, and missed where they are gone', () => {
    expect(withPictures(text.replace('billing.refund', 'billing.retire'))).toBe(text);
    expect(() => withPictures(text.replace('saga book-slot', 'saga book-lot'))).toThrow('book-lot');
    expect(() => withPictures('')).toThrow('no place for the picture of book-slot');
  });
});
