import { describe, expect, it } from 'vitest';
import { idAt, madeAt, notAfter } from './ids.ts';

/** That of RFC 9562, appendix A.6: 22 February 2022, 19:22:22 UTC. */
const id = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
const AT = 1_645_557_742_000;

describe('the time of an id', () => {
  it('is that of its making', () => {
    expect(madeAt(id)).toBe(AT);
  });

  it.each([
    ['of version 4', '919108f7-52d1-4320-9bac-f847db4148a8'],
    ['of another variant', id.replace('-98c4-', '-c8c4-')],
    ['with capital letters', id.toUpperCase()],
    ['with something before it', `a${id}`],
    ['with something behind it', `${id}a`],
    ['that is cut off', id.slice(0, -1)],
    ['in words', 'saga-1'],
  ])('is not told by one %s', (_, other) => {
    expect(madeAt(other)).toBeUndefined();
  });
});

describe('a mark of a time', () => {
  it('sorts behind every id made before, and before every one made then or later', () => {
    expect(idAt(AT)).toBe('017f22e2-79b0');
    expect(idAt(AT) < id).toBe(true);
    expect(idAt(AT + 1) > id).toBe(true);
  });

  it('is of a whole millisecond, from the epoch to the last that an id can tell', () => {
    expect(idAt(AT + 0.9)).toBe(idAt(AT));
    expect(idAt(-1)).toBe('00000000-0000');
    expect(idAt(0x1_0000)).toBe('00000001-0000');
    expect(idAt(2 ** 48)).toBe('ffffffff-ffff');
    expect(idAt(2 ** 48 - 2)).toBe('ffffffff-fffe');
  });
});

describe('an id, cut to a time', () => {
  it('is itself if it was made by then, or does not tell; else the mark of that time', () => {
    expect(notAfter(id, AT)).toBe(id);
    expect(notAfter(id, AT - 1)).toBe(idAt(AT - 1));
    expect(notAfter('saga-1', 0)).toBe('saga-1');
  });
});
