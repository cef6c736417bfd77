import { describe, expect, it } from 'vitest';
import { idOf } from './answers.ts';
import { oneOfThese, wholeNumber } from './options.ts';

describe('a whole number', () => {
  it('is digits alone, in its range', () => {
    const read = wholeNumber('--limit', [1, 50]);
    expect(read('0042')).toBe(42);
    for (const text of ['1e3', '0x10', '+5', '-5', ' 5', '5 ', '5.0', '', '٥', '51', '0'])
      expect(() => read(text), text).toThrow('--limit must be a whole number from 1 to 50');
  });
});

describe('a word of some', () => {
  const read = oneOfThese('--state', ['stalled', 'running']);

  it('is one of them as it is written', () => {
    expect(read('stalled')).toBe('stalled');
  });

  it.each([
    ['staled', 'must be one of stalled, running; did you mean stalled?'],
    ['runing', 'must be one of stalled, running; did you mean running?'],
    ['gone', 'must be one of stalled, running'],
    ['constructor', 'must be one of stalled, running'],
  ])('%s is none', (text, said) => {
    expect(() => read(text)).toThrow(new RegExp(`^--state ${said.replaceAll('?', '\\?')}$`));
  });
});

describe('an id in a path', () => {
  it('leads nowhere else', () => {
    expect(idOf('a/../b?c#d')).toBe('a/../b?c#d');
    for (const id of ['.', '..']) expect(() => idOf(id), id).toThrow('is not an id');
  });
});
