import { describe, expect, it } from 'vitest';
import { alwaysViolated, violatedAtRest } from '../../src/invariants/invariants.ts';
import { type Snapshot, snapshotOf } from '../../src/invariants/snapshot.ts';
import type { StepStateName } from '../../src/orchestrator/instance.ts';
import { textOfSteps } from '../../src/orchestrator/log/stored.ts';
import { createWatch } from '../invariants/watch.ts';

const nothing = snapshotOf(() => []);

const approved: Snapshot = {
  ...nothing,
  sagas: [
    {
      id: 's',
      definition: 'book-slot',
      state: 'completed',
      bookingId: 'b',
      dueAt: null,
      finishedAt: 9,
      stall: null,
      awaiting: null,
      fences: null,
      steps: '[]',
    },
  ],
  replies: [],
  bookings: [{ id: 'b', slotId: 'a', status: 'approved', sagaId: 's' }],
  slots: [{ id: 'a', status: 'reserved', bookingId: 'b', amount: 100, currency: 'USD' }],
  bills: [{ id: 'i', bookingId: 'b', status: 'paid', amount: 100, currency: 'USD' }],
  ledger: [{ key: 'k', bookingId: 'b', kind: 'charge', amount: 100, currency: 'USD' }],
};

const acknowledged = ['b'];
const charge = { key: 'k', bookingId: 'b', kind: 'charge', amount: 100, currency: 'USD' } as const;
const refund = { ...charge, kind: 'refund' } as const;

const timesOf = (state: string) => ({
  startedAt: state === 'pending' ? null : 1,
  finishedAt: ['pending', 'running', 'compensating', 'stalled'].includes(state) ? null : 2,
});
const plain = { kind: 'command', reply: null } as const;
const stepsOf = (...states: StepStateName[]) =>
  textOfSteps(
    states.map((state, n) => ({ ...plain, name: `step-${n}`, state, ...timesOf(state) })),
  );
const step = (state: StepStateName, startedAt: number | null, finishedAt: number | null) =>
  textOfSteps([{ ...plain, name: 'step-0', state, startedAt, finishedAt }]);
const undone = stepsOf('compensated', 'compensated', 'skipped', 'compensated', 'refused');

const rejected: Snapshot = {
  ...nothing,
  sagas: approved.sagas.map((one) => ({ ...one, state: 'compensated', steps: undone })),
  replies: [],
  bookings: approved.bookings.map((one) => ({ ...one, status: 'rejected' })),
  slots: approved.slots.map((one) => ({ ...one, status: 'available', bookingId: null })),
  bills: approved.bills.map((one) => ({ ...one, status: 'refunded' })),
  ledger: [charge, refund],
};

describe('the watch', () => {
  const change = (status: string, state: string): Snapshot => ({
    ...approved,
    sagas: approved.sagas.map((one) => ({ ...one, state })),
    bookings: approved.bookings.map((one) => ({ ...one, status })),
  });

  it('notices an end that is no end', () => {
    const watch = createWatch();
    expect(watch.see(change('approved', 'completed'))).toEqual([]);
    expect(watch.see(change('approved', 'completed'))).toEqual([]);
    expect(watch.see(change('rejected', 'completed')).join()).toContain('is now rejected');
    expect(watch.see(change('approved', 'compensated')).join()).toContain('saga s had ended at');
  });

  it('lets an approved booking be cancelled, and nothing happen before the end', () => {
    const watch = createWatch();
    expect(watch.see(change('pending', 'running'))).toEqual([]);
    expect(watch.see(change('approved', 'completed'))).toEqual([]);
    expect(watch.see(change('cancelled', 'completed'))).toEqual([]);
    expect(watch.see(change('approved', 'completed')).join()).toContain('was cancelled at its end');
  });
});

describe('the invariants', () => {
  it('hold for a booking that went through and for one that was given back', () => {
    expect(violatedAtRest(approved, { acknowledged })).toEqual([]);
    expect(violatedAtRest(rejected, { acknowledged })).toEqual([]);
  });

  const withSaga = (change: Partial<Snapshot['sagas'][number]>): Snapshot => ({
    ...approved,
    sagas: approved.sagas.map((one) => ({ ...one, ...change })),
  });
  const withSlot = (change: Partial<Snapshot['slots'][number]>): Snapshot => ({
    ...approved,
    slots: approved.slots.map((one) => ({ ...one, ...change })),
  });

  const always: readonly (readonly [string, Snapshot, string])[] = [
    [
      'a booking that holds two slots',
      { ...approved, slots: [...approved.slots, { ...approved.slots[0], id: 'a2' } as never] },
      'more than one slot',
    ],
    ['a double charge', { ...approved, ledger: [charge, charge] }, 'more than once in the ledger'],
    [
      'a charge under two keys',
      { ...approved, ledger: [charge, { ...charge, key: 'k2' }] },
      'charged more than once',
    ],
    ['a double refund', { ...rejected, ledger: [charge, refund, refund] }, 'refund of k stands'],
    ['a refund of nothing', { ...rejected, ledger: [refund] }, 'never charged'],
    [
      'an open saga that nobody comes back to',
      withSaga({ state: 'running', finishedAt: null }),
      'no due time',
    ],
    ['an end without a time', withSaga({ finishedAt: null }), 'ended at null'],
    ['a step done without an end', withSaga({ steps: step('done', 1, null) }), 'from 1 to null'],
    ['a step under way that ended', withSaga({ steps: step('running', 1, 2) }), 'from 1 to 2'],
    ['a stalled step that ended', withSaga({ steps: step('stalled', 1, 2) }), 'from 1 to 2'],
    ['a step that never began', withSaga({ steps: step('done', null, 2) }), 'from null to 2'],
    ['a pending step that began', withSaga({ steps: step('pending', 1, null) }), 'from 1 to null'],
    ['a reply of nobody', { ...approved, replies: [{ sagaId: 's9' }] }, 'saga s9 is gone, but'],
    ['an ended saga that is due', withSaga({ dueAt: 5 }), 'still due'],
    [
      'a compensation out of turn',
      withSaga({
        state: 'compensating',
        finishedAt: null,
        dueAt: 1,
        steps: stepsOf('done', 'compensating', 'done'),
      }),
      'went back past step-2, which is done',
    ],
    [
      'a step that was left undone',
      withSaga({ state: 'compensated', steps: stepsOf('unknown', 'compensated') }),
      'went back past step-0, which is unknown',
    ],
    [
      'a saga that compensated nothing',
      withSaga({ state: 'compensated', steps: stepsOf('done') }),
      'no step of it is',
    ],
  ];
  for (const [what, snapshot, words] of always)
    it(`notice ${what} at every instant`, () => {
      expect(alwaysViolated(snapshot).join()).toContain(words);
    });

  const cancelledBy = approved.sagas.map((one) => ({ ...one, id: 's2' }));
  const atRest: readonly (readonly [string, Snapshot, string])[] = [
    [
      'a free slot that names a holder',
      {
        ...rejected,
        slots: [{ id: 'z', status: 'available', bookingId: 'x', amount: 1, currency: 'USD' }],
      },
      'for no booking',
    ],
    [
      'a saga of no booking',
      { ...rejected, bookings: [], bills: [], ledger: [] },
      'about no booking',
    ],
    ['a saga at work', withSaga({ state: 'running', finishedAt: null, dueAt: 1 }), 'still running'],
    [
      'a stalled saga without a reason',
      withSaga({ state: 'stalled', finishedAt: null, dueAt: 1 }),
      'still stalled',
    ],
    ['a lost booking', { ...approved, bookings: [], slots: [] }, 'is lost'],
    ['a booking without its saga', { ...approved, sagas: [] }, 'has no saga'],
    [
      'an end that saga and booking do not share',
      withSaga({ state: 'compensated', steps: undone }),
      'is approved, but by its sagas it is rejected',
    ],
    ['an approved booking without its slot', withSlot({ bookingId: 'x' }), 'reserved for x'],
    ['an approved booking whose slot is open', withSlot({ status: 'available' }), 'is available'],
    ['an approved booking without a bill', { ...approved, bills: [] }, 'not one paid'],
    ['an approved booking refunded', { ...approved, ledger: [charge, refund] }, 'differ'],
    ['a currency that is not the price', withSlot({ currency: 'EUR' }), 'differ'],
    [
      'a booking that was cancelled and is still approved',
      { ...approved, sagas: [...approved.sagas, ...cancelledBy] },
      'by its sagas it is cancelled',
    ],
    [
      'a cancelled booking that was not paid back',
      {
        ...approved,
        slots: rejected.slots,
        sagas: [...approved.sagas, ...cancelledBy],
        bookings: approved.bookings.map((one) => ({ ...one, status: 'cancelled' })),
      },
      'is cancelled and 100 of its money was kept',
    ],
    ['a price that is not what was paid', withSlot({ amount: 99 }), 'differ'],
    ['a rejected booking that holds a slot', { ...rejected, slots: approved.slots }, 'still holds'],
    ['a rejected booking whose bill is paid', { ...rejected, bills: approved.bills }, 'is paid'],
    ['money that was kept', { ...rejected, ledger: [charge] }, 'was kept'],
    [
      'a slot held for nobody',
      {
        ...rejected,
        slots: [{ id: 'z', status: 'blocked', bookingId: null, amount: 1, currency: 'USD' }],
      },
      'for no booking',
    ],
    [
      'money of no booking',
      { ...rejected, ledger: [{ ...charge, bookingId: 'x' }] },
      'does not exist',
    ],
  ];
  for (const [what, snapshot, words] of atRest)
    it(`notice ${what} at rest`, () => {
      expect(violatedAtRest(snapshot, { acknowledged }).join()).toContain(words);
    });
});
