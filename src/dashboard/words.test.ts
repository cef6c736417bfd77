import { describe, expect, it } from 'vitest';
import { type Look, reasonInWords, reasonWords, sagaLooks, stepLooks } from './words.ts';

const words = (looks: Readonly<Record<string, Look>>) => Object.values(looks).map((l) => l.word);

describe('the states in words', () => {
  it('are told apart by the word alone, and sagas by the sign alone as well', () => {
    for (const looks of [sagaLooks, stepLooks])
      expect(new Set(words(looks)).size).toBe(Object.keys(looks).length);
    expect(new Set(Object.values(sagaLooks).map(({ sign }) => sign)).size).toBe(5);
    expect(new Set(Object.values(reasonWords)).size).toBe(Object.keys(reasonWords).length);
  });

  it('name a reason by its code and its detail, if it has one', () => {
    expect(reasonInWords({ code: 'deadline', detail: '3 tries' })).toBe(
      'no answer by the deadline: 3 tries',
    );
    expect(reasonInWords({ code: 'aborted', detail: '' })).toBe('aborted by an operator');
  });
});
