import { describe, expect, it } from 'vitest';
import { bookingRun, type RunName } from '../../../tests/support/booking-runs.ts';
import { modelTimeline } from './timeline-model.ts';

const timeline = (name: RunName) => modelTimeline(bookingRun(name));
const told = (name: RunName) => timeline(name).rows.map((row) => `${row.name}: ${row.summary}`);
const rowOf = (name: RunName, row: string) => {
  const found = timeline(name).rows.find((one) => one.name === row);
  if (found === undefined) throw new Error(`${name} has no row ${row}`);
  return found;
};
/** The bars of a row, in milliseconds since the first of them began. */
const bars = (name: RunName, row: string) => {
  const found = rowOf(name, row).bars;
  const start = found[0]?.from ?? 0;
  return found.map(({ from, to, isFilled, isOpen }) => {
    const kind = isFilled ? 'answered' : 'waited';
    return [from - start, to - start, isOpen ? 'waiting' : kind];
  });
};
const flags = (name: RunName) => timeline(name).flags.map(({ text }) => text);

describe('the timeline of a booking', () => {
  it('that is completed has a row per step, each with its length', () => {
    expect(told('completed')).toEqual([
      'create-booking: done at once',
      'block-slot: done after 8 ms',
      'approve-booking: done at once',
      'pay-bill: done after 12 ms',
      'reserve-slot: done after 5 ms',
    ]);
    expect(bars('completed', 'pay-bill')).toEqual([[0, 12, 'answered']]);
    expect(flags('completed')).toEqual([]);
  });

  it('that has just begun waits until now, and says until when', () => {
    expect(bars('just begun', 'block-slot')).toEqual([[0, 3, 'waiting']]);
    expect(flags('just begun')).toEqual(['now', 'sent again in 1 s', 'given up in 10 s']);
  });

  it('that was sent again has a hollow stretch per sending, and a mark at each', () => {
    expect(bars('sent again', 'pay-bill')).toEqual([
      [0, 1_050, 'waited'],
      [1_050, 2_050, 'waited'],
      [2_050, 2_450, 'waiting'],
    ]);
    const { marks, summary } = rowOf('sent again', 'pay-bill');
    expect(marks.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent']);
    expect(summary).toBe('waiting for 2.5 s, sent 3 times');
  });

  it('whose card is declined shows the refusal, and the undoings in their order', () => {
    expect(told('card declined').slice(3)).toEqual([
      'pay-bill: refused (card_declined) after 12 ms',
      'undo block-slot: undone after 6 ms',
      'undo create-booking: undone at once',
    ]);
    expect(rowOf('card declined', 'pay-bill')).toMatchObject({
      tone: 'back',
      marks: [{ kind: 'sent' }, { kind: 'refused', text: 'BILL_FAILED' }],
    });
    expect(rowOf('card declined', 'undo block-slot')).toMatchObject({
      tone: 'undone',
      isBack: true,
      work: 'parking.unblock',
    });
  });

  it('that was given up has hollow stretches alone, and a late reply beside them', () => {
    const kinds = bars('late reply', 'pay-bill').map(([, , kind]) => kind);
    expect(new Set(kinds)).toEqual(new Set(['waited']));
    expect(bars('late reply', 'pay-bill').at(-1)).toEqual([8_050, 10_000, 'waited']);
    const { marks, summary } = rowOf('late reply', 'pay-bill');
    expect(summary).toBe('given up after 10 s, sent 5 times, a late reply was ignored');
    expect(marks.at(-1)).toMatchObject({ kind: 'ignored', text: 'BILL_PAID' });
  });

  it('that is stalled counts sendings of which the history left out the middle', () => {
    const { bars: all, marks, summary } = rowOf('stalled going back', 'undo block-slot');
    expect(summary).toBe('waiting for 22 min 43 s, sent 34 times');
    expect(all.find(({ times }) => times > 1)?.times).toBe(27);
    expect(marks).toContainEqual(
      expect.objectContaining({ kind: 'note', tone: 'person', sign: expect.stringContaining('‼') }),
    );
    expect(flags('stalled going back')).toEqual(['now', 'sent again in 36 s']);
  });

  it('that healed shows who had it sent again, and that it was answered then', () => {
    const { marks, bars: all } = rowOf('healed', 'undo block-slot');
    expect(marks.map(({ text }) => text)).toContain('retried by ann: parking is up again');
    expect(all.at(-1)?.isFilled).toBe(true);
  });

  it('that was resolved was never answered, but done by hand', () => {
    const { bars: all, summary } = rowOf('resolved', 'undo block-slot');
    expect(all.every(({ isFilled, isOpen }) => !isFilled && !isOpen)).toBe(true);
    expect(all.at(-1)?.to).toBe(bookingRun('resolved').now);
    expect(summary).toBe('done by hand after 1 min 4 s, sent 4 times');
  });

  it('that was aborted names the operator, and gives the step up', () => {
    const { marks, summary } = rowOf('aborted', 'pay-bill');
    expect(summary).toBe('given up after 600 ms');
    expect(marks.at(-1)?.text).toBe('aborted by ann: the customer has left');
  });

  it('whose command could not leave says so in place of a bar', () => {
    const { bars: all, marks, summary } = rowOf('not sent', 'pay-bill');
    expect(all).toEqual([]);
    expect(marks).toMatchObject([
      { kind: 'not-sent', text: 'the broker is away' },
      { kind: 'not-sent' },
    ]);
    expect(summary).toBe('waiting for 1.3 s, 2 sendings did not leave');
  });

  it('names the entries of the history that each stretch comes of', () => {
    const run = bookingRun('sent again');
    const seqs = rowOf('sent again', 'pay-bill').bars.flatMap((bar) => bar.seqs);
    const entries = run.history.filter(({ seq }) => seqs.includes(seq));
    expect(entries.map(({ type, step }) => [type, step])).toEqual([
      ['command-sent', 'pay-bill'],
      ['command-resent', 'pay-bill'],
      ['command-resent', 'pay-bill'],
    ]);
  });
});

describe('the outlook of a booking', () => {
  it('is its deadline alone, if no sending is due before', () => {
    const run = bookingRun('sent again').waits(2).after(500);
    expect(run.instance.awaiting).toMatchObject({ dueAt: run.instance.awaiting?.deadlineAt });
    const { flags: shown } = modelTimeline(run);
    expect(shown.map(({ text }) => text)).toEqual(['now', 'given up in 1.4 s']);
  });
});

describe('the timeline of a cancellation that is stalled', () => {
  it('waits without a deadline', () => {
    expect(flags('stalled cancellation')).toEqual(['now', 'sent again in 36 s']);
    expect(told('stalled cancellation').at(-1)).toBe('refund-bill: waiting for 13 s, sent 4 times');
  });
});
