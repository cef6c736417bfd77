import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { sagaInstance } from '../../../tests/support/saga-row.ts';
import type { HistoryEntry, HistoryType } from '../instance.ts';
import { amended, entriesIn, textOf, thinned } from './history.ts';

let entries: readonly HistoryEntry[];
let seq: number;

beforeEach(() => {
  entries = [];
  seq = 0;
});

const happens = (type: HistoryType, step: string | null) => {
  seq += 1;
  const entry = { sagaId: 's1', seq, at: seq, type, step, detail: { attempt: seq } };
  entries = thinned([...entries, entry], entry);
};
const times = (count: number, what: () => void) => Array.from({ length: count }).forEach(what);
const story = () => entries.map(({ seq: at, type, detail }) => [at, type, detail.count ?? null]);

describe('the last entry of a kind', () => {
  it('can be told otherwise, and no other', () => {
    happens('reply-ignored', 'charge-card');
    happens('reply-ignored', 'charge-card');
    happens('command-resent', 'charge-card');
    const told = amended(entries, { sagaId: 's1', type: 'reply-ignored', detail: { times: 2 } });
    expect(told.map(({ detail }) => detail)).toEqual([
      { attempt: 1 },
      { times: 2 },
      { attempt: 3 },
    ]);
  });
});

describe('a history', () => {
  it('keeps a short run of like entries whole', () => {
    times(6, () => happens('command-resent', 'charge-card'));
    expect(story().map(([at]) => at)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('keeps the first and the last few of a long run, and a count of the others', () => {
    times(1_000, () => happens('command-resent', 'charge-card'));
    expect(story()).toEqual([
      [1, 'command-resent', null],
      [2, 'command-resent', null],
      [3, 'command-resent', null],
      [4, 'entries-omitted', 994],
      [998, 'command-resent', null],
      [999, 'command-resent', null],
      [1_000, 'command-resent', null],
    ]);
  });

  it('counts the runs of each step and of each kind apart', () => {
    times(9, () => {
      happens('command-resent', 'charge-card');
      happens('command-resent', 'hold-goods');
      happens('reply-ignored', 'charge-card');
      happens('reply-ignored', null);
    });
    const omitted = entries.filter(({ type }) => type === 'entries-omitted');
    expect(omitted.map(({ step, detail }) => [step, detail])).toEqual([
      ['charge-card', { type: 'command-resent', count: 3 }],
      ['hold-goods', { type: 'command-resent', count: 3 }],
      ['charge-card', { type: 'reply-ignored', count: 3 }],
      [null, { type: 'reply-ignored', count: 3 }],
    ]);
    expect(entries).toHaveLength(28);
  });
});

describe('the text of a history', () => {
  const reply = { price: { amount: 10_000, currency: 'USD' } };
  const id = '0190e5c8-1111-7000-8000-000000000001';
  const input = { bookingId: 'the booking $& of "ann"', slotId: 'slot-number-one', paid: true };
  const saga = sagaInstance(id, { input });
  const step = { kind: 'command', state: 'done', startedAt: 1, finishedAt: 2 } as const;
  const after = { ...saga, steps: [{ ...step, name: 'block', reply }] };
  const entry = (at: number, seqOf: number, detail: Record<string, unknown>): HistoryEntry => {
    return { sagaId: id, seq: seqOf, at, type: 'step-done', step: 'block', detail };
  };
  const first = [
    entry(5, 1, { input }),
    entry(5, 2, { command: 'parking.block', messageId: `${id}:block:do` }),
  ];
  const second = [entry(9, 3, { data: reply, messageId: 'r1', about: { slot: input.slotId } })];

  it('is read as it was written, in parts, as its saga went on', () => {
    const text = textOf(first, saga) + textOf(second, after);
    expect(entriesIn(text, after)).toEqual([...first, ...second]);
    expect(entriesIn('', after)).toEqual([]);
  });

  it('says nothing twice that the saga says already', () => {
    const text = textOf([...first, ...second], after);
    for (const known of [id, input.slotId, 'the booking', '10000'])
      expect(text, known).not.toContain(known);
  });

  it('keeps the numbers of entries between which some were left out', () => {
    const left = [entry(5, 1, {}), entry(5, 4, {}), entry(5, 5, {}), entry(7, 6, {})];
    expect(entriesIn(textOf(left, saga), saga)).toEqual(left);
  });

  it('is read as it was written, whatever stands in it', () => {
    const control = fc.string({ unit: 'binary' });
    const word = fc.oneof(
      control,
      fc.constantFrom(id, 'slot-number-one', '\u0001', '\\u0001', '$&'),
    );
    const payload = fc.dictionary(word, fc.oneof(word, fc.integer(), fc.constant(null)));
    fc.assert(
      fc.property(payload, payload, payload, (given, answer, detail) => {
        const own = { ...sagaInstance(id), input: JSON.parse(JSON.stringify(given)) };
        const answered = { ...own, steps: [{ ...step, name: 'block', reply: answer }] };
        const told = [entry(5, 1, detail), entry(6, 2, { answer, given })];
        const read = JSON.parse(JSON.stringify(told));
        expect(entriesIn(textOf(told, answered), answered)).toEqual(read);
      }),
    );
  });
});
