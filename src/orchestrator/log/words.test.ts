import { describe, expect, it } from 'vitest';
import { sagaInstance } from '../../../tests/support/saga-row.ts';
import { shortened, whole, wordsOf } from './words.ts';

const step = { name: 'pay', kind: 'command', state: 'done', startedAt: 1, finishedAt: 2 } as const;
const saga = sagaInstance('the-saga-1', {
  input: { slot: 'slot-one', again: 'slot-one-and-two', few: 'f-seven', amount: 10_000_000_000 },
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

  it.each([
    ['\u0007', '["step-done","'],
    ['\u0008', '["command-sent","'],
    ['\u0009', '",{"command":"'],
    ['\u000a', '","messageId":"'],
    ['\u000b', ',"attempt":1}]'],
    ['\u000c', '",{"reply":"'],
    ['\u000d', '","data":'],
    ['\u000e', ',"messageId":"'],
    ['\u000f', '",{}]'],
  ])('are %j for %s, as it stands in databases', (character, text) => {
    expect(whole(`<${character}>`, words)).toBe(`<${text}>`);
    expect(shortened(`<${text}>`, words)).toBe(`<${character}>`);
  });

  it('are of five texts of an input and the replies of sixteen steps, in their order', () => {
    const texts = Array.from({ length: 6 }, (_, n) => `the text ${n}`);
    const replies = Array.from({ length: 17 }, (_, n) => ({ reply: n + 10 }));
    const long = sagaInstance('the-saga-1', {
      input: Object.fromEntries(texts.map((text, n) => [`n${n}`, text])),
      steps: replies.map((reply) => ({ ...step, reply })),
    });
    const [ofInput, ofReplies] = [texts, replies].map((all) =>
      all.map((one) => shortened(JSON.stringify(one), wordsOf(long))),
    );
    expect(ofInput).toEqual([
      ...['\u0002', '\u0003', '\u0004', '\u0005', '\u0006'].map((one) => `"${one}"`),
      '"the text 5"',
    ]);
    expect(ofReplies?.join('')).toBe(
      '\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017' +
        '\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f{"reply":26}',
    );
  });

  it('are put back as they were, though one is within another', () => {
    const text = JSON.stringify(['slot-one-and-two', 'slot-one', 'slot-one-and']);
    expect(whole(shortened(text, words), words)).toBe(text);
  });

  it('are none that are short, and leave the rest of a text alone', () => {
    const text = JSON.stringify({ few: 'f-seven', amount: 10_000_000_000, other: '\u0001' });
    expect(shortened(text, words)).toBe(text);
    expect(whole(text, words)).toBe(text);
  });

  it('stay what they were as replies come', () => {
    const before = { ...saga, steps: [{ ...step, reply: null }] };
    const written = shortened(JSON.stringify(['the-saga-1', 'slot-one']), wordsOf(before));
    expect(whole(written, words)).toBe('["the-saga-1","slot-one"]');
  });
});
