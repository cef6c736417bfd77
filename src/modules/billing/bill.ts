/**
 * Pure decisions about a bill: (bill, request, outcome at the gateway) → (bill, reply). The
 * gateway's ledger is the truth about money; a bill is this module's record of it.
 */
import type { ReplyOf } from '../../bus/contract.ts';
import type { Money } from '../money.ts';
import type { BillingRefusal, pay, refund } from './contract.ts';
import type { ChargeOutcome, RefundOutcome } from './gateway/gateway.ts';

export const billStatuses = ['paid', 'failed', 'refunded'] as const;

export type BillStatus = (typeof billStatuses)[number];

export interface Bill {
  readonly id: string;
  readonly bookingId: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: BillStatus;
  /** Why it failed, or null. */
  readonly reason: BillingRefusal | null;
  /** The key by which the gateway knows the charge. */
  readonly chargeKey: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The id and time of a new bill, passed in: nothing here reads a clock or draws an id. */
export interface Fresh {
  readonly id: string;
  readonly at: number;
}

export interface Decision<Reply> {
  readonly bill: Bill | undefined;
  readonly reply: Reply;
}

export interface Charge extends Money {
  readonly bookingId: string;
  readonly chargeKey: string;
}

/** Records what came of a charge. */
export function decidePay(
  charge: Charge,
  outcome: ChargeOutcome,
  { id, at }: Fresh,
): Decision<ReplyOf<typeof pay>> {
  const { amount, currency, bookingId, chargeKey } = charge;
  const bill = { id, bookingId, amount, currency, chargeKey, createdAt: at, updatedAt: at };
  if (outcome.type === 'declined') {
    const { reason } = outcome;
    return {
      bill: { ...bill, status: 'failed', reason },
      reply: { type: 'BILL_FAILED', data: { reason } },
    };
  }
  return {
    bill: { ...bill, status: 'paid', reason: null },
    reply: { type: 'BILL_PAID', data: { billId: id } },
  };
}

/** The refund of a charge that may never have been recorded, since a kill came in between. */
export interface Refund {
  readonly bookingId: string;
  readonly chargeKey: string;
  readonly outcome: RefundOutcome;
}

/**
 * Records a refund. If the gateway gave money back that no bill tells of, the bill is written now;
 * if nothing was charged, none is.
 */
export function decideRefund(
  bill: Bill | undefined,
  { bookingId, chargeKey, outcome }: Refund,
  { id, at }: Fresh,
): Decision<ReplyOf<typeof refund>> {
  const reply = { type: 'BILL_REFUNDED', data: {} } as const;
  if (outcome.type === 'voided') return { bill, reply };
  if (bill !== undefined) return { bill: { ...bill, status: 'refunded', updatedAt: at }, reply };
  const { amount, currency } = outcome;
  const made = { id, bookingId, amount, currency, chargeKey, createdAt: at, updatedAt: at };
  return { bill: { ...made, status: 'refunded', reason: null }, reply };
}
