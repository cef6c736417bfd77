import { describe, expect, it } from 'vitest';
import { cut } from './messages.ts';

describe('text of others', () => {
  it('is kept whole if it is as long as may be, and cut to that if it is longer', () => {
    expect(cut('abcde', 5)).toBe('abcde');
    expect(cut('abcdef', 5)).toBe('abcd…');
  });

  it('has no half of a character where it was cut', () => {
    expect(cut('abc😀de', 5)).toBe('abc\uFFFD…');
  });
});
