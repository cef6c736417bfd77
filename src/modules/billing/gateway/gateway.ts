/**
 * The payment gateway as billing sees it: a port. Every implementation knows each charge by its
 * key, so that asking again never charges again.
 */
import { CodedError } from '../../../ports/errors.ts';
import type { Money } from '../../money.ts';
import type { BillingRefusal, PaymentMethod } from '../contract.ts';

export interface ChargeRequest extends Money {
  readonly bookingId: string;
  readonly paymentMethod: PaymentMethod;
}

export type ChargeOutcome =
  | { readonly type: 'charged' }
  | { readonly type: 'declined'; readonly reason: BillingRefusal };

export type RefundOutcome =
  | ({ readonly type: 'refunded' } & Money)
  /** Nothing was charged, and from now on nothing can be under this key. */
  | { readonly type: 'voided' };

export interface PaymentGateway {
  /**
   * Charges once, however often it is asked with the same key.
   * @throws GatewayUnavailableError if the outcome is unknown; ask again with the same key
   */
  charge(key: string, request: ChargeRequest): Promise<ChargeOutcome>;
  /**
   * Refunds the charge under the key, once. It holds too if the charge has not arrived: it is
   * void then, and is declined should it still come.
   * @throws GatewayUnavailableError as above
   */
  refund(key: string): Promise<RefundOutcome>;
}

/** The gateway did not answer; whether it did what was asked is unknown. */
export class GatewayUnavailableError extends CodedError {
  constructor(why: string) {
    super('gateway_unavailable', `the payment gateway is not available: ${why}`);
  }
}
