import { describe, expect, it } from 'vitest';
import { sagaInstance } from '../../../tests/support/saga-row.ts';
import { shortened, whole, wordsOf } from './words.ts';

const step = { name: 'pay', kind: 'command', state: 'done', startedAt: 1, finishedAt: 2 } as const;
const saga = sagaInstance('the-saga-1', {
  input: { slot: 'slot-one', again: 'slot-one-and-two', few: 'abc', amount: 10_000_000_000 },
  steps: [
    { ...step, reply: null },
    { ...step, reply: { bill: 'bill-1' } },
  ],
});
const words = wordsOf(saga);

describe('the words of a saga', () => {
  it('are one character each where they stand in a text', () => {
    const text = JSON.stringify({
      id: `${saga.id}:pay:do`,
      slot: 'slot-one',
      reply: { bill: 'bill-1' },
    });
    const short = shortened(text, words);
    expect(short).toBe('{"id":"\u0001:pay:do","slot":"\u0002","reply":\u0011}');
    expect(whole(short, words)).toBe(text);
  });

  it('are those of most histories as well', () => {
    const text = '[4,9,["step-done","pay",{"reply":"PAID","data":{},"messageId":"m"}]]';
    const short = shortened(text, words);
    expect(short).toBe('[4,9,\u0007pay\u000cPAID\u000d{}\u000em"}]]');
    expect(whole(short, words)).toBe(text);
  });

  it('are put back as they were, though one is within another', () => {
    const text = JSON.stringify(['slot-one-and-two', 'slot-one', 'slot-one-and']);
    expect(whole(shortened(text, words), words)).toBe(text);
  });

  it('are none that are short, and leave the rest of a text alone', () => {
    const text = JSON.stringify({ few: 'abc', amount: 10_000_000_000, other: '\u0001' });
    expect(shortened(text, words)).toBe(text);
    expect(whole(text, words)).toBe(text);
  });

  it('stay what they were as replies come', () => {
    const before = { ...saga, steps: [{ ...step, reply: null }] };
    const written = shortened(JSON.stringify(['the-saga-1', 'slot-one']), wordsOf(before));
    expect(whole(written, words)).toBe('["the-saga-1","slot-one"]');
  });
});
