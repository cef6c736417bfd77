import { describe, expect, it } from 'vitest';
import { createSelections } from './selections.ts';

const wish = { verb: 'resolve', step: 'pay-bill' };

describe('what an operator has counted', () => {
  it('is the very same that is acted on, whatever its order', () => {
    const selections = createSelections();
    selections.counted(wish, ['a', 'b']);
    expect(
      selections.whyOther({ step: 'pay-bill', verb: 'resolve' }, ['b', 'a'], 2),
    ).toBeUndefined();
    expect(selections.whyOther(wish, ['a', 'c'], 2)).toContain('1 that match now were not counted');
    expect(selections.whyOther(wish, ['a'], 2)).toContain('1 match now, not 2');
  });

  it('is of one wish, and the last count of it holds', () => {
    const selections = createSelections();
    selections.counted(wish, ['a']);
    selections.counted({ ...wish, verb: 'retry' }, ['b']);
    expect(selections.whyOther(wish, ['b'], 1)).toBeDefined();
    selections.counted(wish, ['b']);
    expect(selections.whyOther(wish, ['b'], 1)).toBeUndefined();
  });

  it('is bounded: the oldest is held against its number alone', () => {
    const selections = createSelections();
    selections.counted(wish, ['a']);
    for (let n = 0; n < 100; n += 1) selections.counted({ n }, ['x']);
    expect(selections.whyOther(wish, ['b'], 1)).toBeUndefined();
  });
});
