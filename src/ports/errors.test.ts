import { describe, expect, it } from 'vitest';
import { CodedError, codeOf, whyOf } from './errors.ts';

describe('the code of a failure', () => {
  it('is the one that the system gave', () => {
    expect(codeOf(Object.assign(new Error('gone'), { code: 'ENOENT' }))).toBe('ENOENT');
    expect(codeOf(new CodedError('backup_failed', 'no backup was made'))).toBe('backup_failed');
  });

  it.each([['ENOENT'], [{ code: 'ENOENT' }], [new Error('ENOENT')], [null], [undefined]])(
    'is none of %o',
    (error) => {
      expect(codeOf(error)).toBeUndefined();
    },
  );
});

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
