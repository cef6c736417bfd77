import { describe, expect, it } from 'vitest';
import { sagaInstance } from '../../tests/support/saga-row.ts';
import type { Bill } from '../modules/billing/bill.ts';
import type { LedgerEntry } from '../modules/billing/gateway/store.ts';
import type { BookingView } from '../modules/booking/store.ts';
import type { Slot } from '../modules/parking/slot.ts';
import { agreementOf, type BookingFacts } from './booking-facts.ts';

const price = { amount: 100, currency: 'USD' };
const booking: BookingView = {
  id: 'b',
  slotId: 's',
  status: 'approved',
  sagaId: 'saga',
  cancellationSagaId: null,
  sagaState: 'completed',
  reason: null,
  reasonText: null,
  createdAt: 1,
  updatedAt: 2,
};
const slot: Slot = { id: 's', name: 'A1', status: 'reserved', price, bookingId: 'b' };
const bill: Bill = {
  id: 'bill',
  bookingId: 'b',
  ...price,
  status: 'paid',
  reason: null,
  chargeKey: 'k',
  createdAt: 1,
  updatedAt: 1,
};
const charge: LedgerEntry = { key: 'k', bookingId: 'b', kind: 'charge', ...price, at: 1 };

const ended = sagaInstance('saga', {
  businessKey: 'b',
  state: 'completed',
  steps: [],
  awaiting: null,
  finishedAt: 2,
});

const here = <Source>(source: Source) => ({ isHere: true, source }) as const;

const facts = (differing: Partial<BookingFacts> = {}): BookingFacts => ({
  booking,
  sagas: [ended],
  slot: here(slot),
  bills: here([bill]),
  ledger: here([charge]),
  ...differing,
});

describe('the databases', () => {
  it('agree if booking, slot, bill and ledger tell the same story', () => {
    expect(agreementOf(facts())).toEqual({ kind: 'agree' });
  });

  it('agree on a booking that came to nothing, whose slot is another’s by now', () => {
    const rejected = { ...booking, status: 'rejected' as const };
    const sagas = [{ ...ended, state: 'compensated' as const, steps: compensated }];
    const taken = here({ ...slot, bookingId: 'another' });
    const nothing = { bills: here([]), ledger: here([]) };
    expect(agreementOf(facts({ booking: rejected, sagas, slot: taken, ...nothing }))).toEqual({
      kind: 'agree',
    });
  });

  it.each<[string, Partial<BookingFacts>, RegExp]>([
    ['the slot is free', { slot: here({ ...slot, status: 'available' }) }, /its slot is available/],
    ['the slot is gone', { slot: here(undefined) }, /its slot is undefined/],
    ['nothing was paid', { bills: here([]) }, /0 bills, not one paid/],
    [
      'too little was charged',
      { ledger: here([{ ...charge, amount: 99 }]) },
      /differ in the amount/,
    ],
    ['it was charged twice', { ledger: here([charge, { ...charge, key: 'l' }]) }, /more than once/],
    [
      'the booking is of another mind',
      { booking: { ...booking, status: 'rejected' } },
      /by its sagas/,
    ],
  ])('disagree if %s', (_, differing, fault) => {
    const agreement = agreementOf(facts(differing));
    expect(agreement.kind).toBe('disagree');
    expect(JSON.stringify(agreement)).toMatch(fault);
  });

  it('may differ while a saga is at work', () => {
    const sagas = [{ ...ended, state: 'running' as const, finishedAt: null }];
    expect(agreementOf(facts({ sagas, bills: here([]) }))).toEqual({ kind: 'under way' });
  });

  it('cannot be held against each other if one is not seen', () => {
    const elsewhere = { isHere: false, why: 'it is elsewhere' } as const;
    for (const hidden of [{ slot: elsewhere }, { bills: elsewhere }, { ledger: elsewhere }])
      expect(agreementOf(facts(hidden))).toEqual({ kind: 'not seen' });
  });
});

const compensated = [
  {
    name: 'create-booking',
    kind: 'local',
    state: 'compensated',
    startedAt: 1,
    finishedAt: 2,
    reply: null,
  },
] as const;
