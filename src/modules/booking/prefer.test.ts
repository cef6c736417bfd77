import { describe, expect, it } from 'vitest';
import { preferredWaitS } from './prefer.ts';

describe('how long a client will wait, in seconds', () => {
  it.each([
    ['wait=5', 5],
    ['WAIT=5', 5],
    ['  wait = 5  ', 5],
    ['wait="5"', 5],
    ['respond-async, wait=5', 5],
    ['respond-async,wait=5;x=1', 5],
    ['return=minimal; foo="some parameter", wait=5', 5],
    ['foo="a, wait=7", wait=5', 5],
    ['foo="a\\", wait=7", wait=5', 5],
    ['foo; wait=7, wait=5', 5],
    ['wait=5, wait=7', 5],
    [`${'x'.repeat(5_000)}, wait=5`, 5],
    ['=, ;, "odd", wait=5', 5],
    ['wait=007', 7],
  ])('of %j is %d', (prefer, seconds) => {
    expect(preferredWaitS(prefer)).toBe(seconds);
  });

  it.each([
    undefined,
    '',
    'wait',
    'wait=',
    'wait=""',
    'wait=soon',
    'wait=-1',
    'wait=1.5',
    'wait=1e1',
    'wait=0x10',
    'wait=5s',
    'waiting=5',
    'no-wait=5',
    'foo="wait=5"',
    'foo="a, wait=5, b"',
    'foo="never closed, wait=5',
    'foo; wait=5',
    'foo=bar;wait=5',
    'wait 5',
    'wait, wait=5',
  ])('of %j is none', (prefer) => {
    expect(preferredWaitS(prefer)).toBe(0);
  });
});
