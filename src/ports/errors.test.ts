import { describe, expect, it } from 'vitest';
import { whyOf } from './errors.ts';

describe('why something failed', () => {
  it.each([
    ['by its message', new Error('disk on fire'), 'disk on fire'],
    ['by itself if it is no error', 'disk on fire', 'disk on fire'],
    [
      'by its code',
      Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
    ],
    ['by its kind if there is nothing else', new TypeError(), 'TypeError'],
  ])('is told %s', (_, error, why) => {
    expect(whyOf(error)).toBe(why);
  });
});
