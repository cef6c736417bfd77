/** The commands of the billing module. Amounts are minor units of an ISO 4217 currency. */
import { z } from 'zod';
import { command, compensatingCommand, refusalData } from '../../bus/contract.ts';
import { money } from '../money.ts';

/** The magic payment methods that the simulated provider knows, as real test gateways do. */
export const paymentMethod = z.enum([
  'pm_ok',
  'pm_declined',
  'pm_insufficient_funds',
  'pm_slow',
  'pm_flaky',
]);

export type PaymentMethod = z.infer<typeof paymentMethod>;

/** The codes by which a charge is refused, each with its sentence for the client of a booking. */
export const billingRefusals = {
  card_declined: 'the card was declined',
  insufficient_funds: 'the card has not enough funds',
  voided: 'the charge was given up before it was made',
} as const;

export type BillingRefusal = keyof typeof billingRefusals;

/** Charges a booking, once. The bill keeps the outcome, paid or failed. */
export const pay = command({
  type: 'billing.pay',
  request: money.extend({ bookingId: z.string().min(1), paymentMethod }),
  success: { BILL_PAID: z.object({ billId: z.string() }) },
  refusal: { BILL_FAILED: refusalData },
});

/** Refunds the charge of a booking. It holds too if the charge never arrived. */
export const refund = compensatingCommand({
  type: 'billing.refund',
  compensates: pay,
  request: z.object({ bookingId: z.string().min(1) }),
  done: 'BILL_REFUNDED',
});

export const billingContract = { module: 'billing', commands: [pay, refund] };
