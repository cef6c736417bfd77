import { describe, expect, it } from 'vitest';
import { rejectionCodes, rejectionFor, sentenceFor } from './rejection.ts';

const told = (code: 'refused' | 'deadline' | 'aborted', detail: string) => {
  const rejection = rejectionFor({ code, detail });
  return [rejection.reason, sentenceFor(rejection)];
};

describe('a rejected booking', () => {
  it('has the code of a refusal that is known here, with its sentence', () => {
    expect(told('refused', 'card_declined')).toEqual(['card_declined', 'the card was declined']);
    expect(told('refused', 'slot_taken')).toEqual(['slot_taken', 'another booking has the slot']);
  });

  it.each(['', 'nicht genug Guthaben', 'expired_card', 'toString', 'deadline'])(
    'keeps %j of a participant of another make as the text of a refusal',
    (text) => {
      expect(told('refused', text)).toEqual(['refused', text]);
    },
  );

  it('says that a step was not answered in time, or that an operator aborted it', () => {
    expect(told('deadline', 'no answer in 60 s')).toEqual(['deadline', 'no answer in 60 s']);
    expect(told('aborted', 'slot_taken')).toEqual(['aborted', 'slot_taken']);
  });

  it('has one of a closed set of codes, each as programs write it', () => {
    expect(new Set(rejectionCodes).size).toBe(10);
    for (const code of rejectionCodes) expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });
});

describe('any other booking', () => {
  it('has no sentence', () => {
    expect(sentenceFor({ reason: null, reasonText: null })).toBeNull();
  });
});
