import { describe, expect, it } from 'vitest';
import type { BreakageKind } from './breakage.ts';
import { tour } from './tour.ts';

/** A kind that is added does not compile until it stands here, and then needs its entry. */
const kinds: Readonly<Record<BreakageKind, true>> = {
  deaf: true,
  'lose-reply': true,
  'double-reply': true,
  delay: true,
  crash: true,
};

describe('the guided tour', () => {
  it('has one entry per kind of breakage', () => {
    expect(tour.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(kinds).toSorted());
  });

  it('says in one sentence what breaks, and in one what to look at', () => {
    for (const { breaks, lookAt } of tour)
      for (const text of [breaks, lookAt]) expect(text).toMatch(/^[A-Z][^.]*\.$/);
  });
});
