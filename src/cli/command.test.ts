import { describe, expect, it } from 'vitest';
import { readCliSettings } from '../app/config.ts';
import { segment, takesColour, wholeNumber } from './command.ts';

describe('colours', () => {
  const terminal = { isTTY: true };

  it.each([
    { env: {}, stream: terminal, is: true },
    { env: {}, stream: {}, is: false },
    { env: { TERM: 'dumb' }, stream: terminal, is: false },
    { env: { NO_COLOR: '1' }, stream: terminal, is: false },
    { env: { NO_COLOR: '' }, stream: terminal, is: true },
    { env: { FORCE_COLOR: '0' }, stream: terminal, is: false },
    { env: { FORCE_COLOR: '1' }, stream: {}, is: true },
    { env: { FORCE_COLOR: '' }, stream: {}, is: false },
    { env: { FORCE_COLOR: '1', NO_COLOR: '1' }, stream: terminal, is: false },
  ])('with $env in the environment and $stream as the stream: $is', ({ env, stream, is }) => {
    expect(takesColour(readCliSettings(env), stream)).toBe(is);
  });
});

describe('a whole number', () => {
  it('is digits alone, in its range', () => {
    expect(wholeNumber('limit', '0042', [1, 50])).toBe(42);
    for (const text of ['1e3', '0x10', '+5', '-5', ' 5', '5 ', '5.0', '', '٥', '51', '0'])
      expect(() => wholeNumber('limit', text, [1, 50]), text).toThrow('from 1 to 50');
  });
});

describe('an id in a path', () => {
  it('stays one segment of it', () => {
    expect(segment('a/../b?c#d')).toBe('a%2F..%2Fb%3Fc%23d');
    for (const id of ['.', '..']) expect(() => segment(id), id).toThrow('is not an id');
  });
});
