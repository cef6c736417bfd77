import { describe, expect, it } from 'vitest';
import { type Bill, decidePay, decideRefund } from './bill.ts';

const charge = { bookingId: 'b1', chargeKey: 'k1', amount: 500, currency: 'USD' };
const fresh = { id: 'bill-1', at: 7 };
const paid: Bill = {
  ...charge,
  id: 'bill-1',
  status: 'paid',
  reason: null,
  createdAt: 7,
  updatedAt: 7,
};

describe('paying', () => {
  it('leaves a paid bill of what was charged', () => {
    expect(decidePay(charge, { type: 'charged' }, fresh)).toEqual({
      bill: paid,
      reply: { type: 'BILL_PAID', data: { billId: 'bill-1' } },
    });
  });

  it('leaves a failed bill with the reason where the gateway declined', () => {
    const outcome = { type: 'declined', reason: 'card_declined' } as const;
    const { bill, reply } = decidePay(charge, outcome, fresh);
    expect(bill).toEqual({ ...paid, status: 'failed', reason: 'card_declined' });
    expect(reply).toEqual({ type: 'BILL_FAILED', data: { reason: 'card_declined' } });
  });
});

describe('refunding', () => {
  const refunded = { type: 'refunded', amount: 500, currency: 'USD' } as const;
  const about = { bookingId: 'b1', chargeKey: 'k1' };
  const later = { id: 'bill-2', at: 9 };
  const done = { type: 'BILL_REFUNDED', data: {} };

  it('turns the paid bill into a refunded one', () => {
    expect(decideRefund(paid, { ...about, outcome: refunded }, later)).toEqual({
      bill: { ...paid, status: 'refunded', updatedAt: 9 },
      reply: done,
    });
  });

  it('writes the bill that a kill kept from being written', () => {
    const { bill } = decideRefund(undefined, { ...about, outcome: refunded }, later);
    expect(bill).toMatchObject({ id: 'bill-2', status: 'refunded', amount: 500, chargeKey: 'k1' });
  });

  it('writes nothing where nothing was charged', () => {
    const outcome = { type: 'voided' } as const;
    expect(decideRefund(undefined, { ...about, outcome }, later)).toEqual({
      bill: undefined,
      reply: done,
    });
  });
});
