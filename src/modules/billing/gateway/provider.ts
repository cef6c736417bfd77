/**
 * A simulated payment provider behind the port. It is a system of its own: its ledger is durable,
 * and it is told things by key only, as a real one over the network would be.
 */
import type { Clock } from '../../../ports/clock.ts';
import type { Database } from '../../../storage/database.ts';
import type { BillingRefusal, PaymentMethod } from '../contract.ts';
import {
  type ChargeOutcome,
  type ChargeRequest,
  GatewayUnavailableError,
  type PaymentGateway,
  type RefundOutcome,
} from './gateway.ts';
import {
  createLedgerQueries,
  createPaymentStore,
  type LedgerQueries,
  type Payment,
  type PaymentStore,
} from './store.ts';

/** The delay of `pm_slow`, and the failures of `pm_flaky` before it works. */
const SLOW_MS = 2_000;
const FLAKY_FAILURES = 2;

const declines: Partial<Record<PaymentMethod, BillingRefusal>> = {
  pm_declined: 'card_declined',
  pm_insufficient_funds: 'insufficient_funds',
};

export interface ProviderOptions {
  readonly database: Database;
  readonly clock: Clock;
}

/** The provider with its books open, as its own web pages would show them. */
export interface Provider extends PaymentGateway {
  readonly ledger: LedgerQueries;
}

/**
 * Makes the simulated payment provider, with a database of its own. A key is charged at most once
 * and refunded at most once, however often it is called.
 */
export function createProvider({ database, clock }: ProviderOptions): Provider {
  const store = createPaymentStore(database.writer);
  const { commit } = database;
  return {
    ledger: createLedgerQueries(database.reader),
    async charge(key, request) {
      const payment = await commit.run(() => charge(store, { key, request, at: clock.now() }));
      if (request.paymentMethod === 'pm_slow')
        await new Promise<void>((resolve) => clock.after(SLOW_MS, resolve));
      return toChargeOutcome(payment);
    },
    refund: (key) => commit.run(() => refund(store, key, clock.now())),
  };
}

interface Charge {
  readonly key: string;
  readonly request: ChargeRequest;
  readonly at: number;
}

function charge(store: PaymentStore, { key, request, at }: Charge): Payment {
  const known = store.find(key);
  if (known !== undefined && known.state !== 'trying') return known;
  const { amount, currency, bookingId, paymentMethod } = request;
  const tries = (known?.tries ?? 0) + 1;
  const common = { key, amount, currency, tries, updatedAt: at };
  const payment = { ...common, ...attempted(paymentMethod, tries) };
  store.save(payment);
  if (payment.state === 'charged')
    store.enter({ key, bookingId, kind: 'charge', amount, currency, at });
  return payment;
}

/** The outcome of this try by the magic payment method. */
function attempted(method: PaymentMethod, tries: number): Pick<Payment, 'state' | 'reason'> {
  if (method === 'pm_flaky' && tries <= FLAKY_FAILURES) return { state: 'trying', reason: null };
  const reason = declines[method];
  return reason === undefined ? { state: 'charged', reason: null } : { state: 'declined', reason };
}

function refund(store: PaymentStore, key: string, at: number): RefundOutcome {
  const charged = store.chargeOf(key);
  const known = store.find(key);
  if (charged === undefined) {
    // The tombstone declines a charge that is still on its way.
    const nothing = { key, amount: 0, currency: '', tries: 0, ...known };
    store.save({ ...nothing, state: 'voided', reason: 'voided', updatedAt: at });
    return { type: 'voided' };
  }
  const { bookingId, amount, currency } = charged;
  if (known?.state === 'charged') {
    store.save({ ...known, state: 'refunded', updatedAt: at });
    store.enter({ key, bookingId, kind: 'refund', amount, currency, at });
  }
  return { type: 'refunded', amount, currency };
}

function toChargeOutcome({ state, reason }: Payment): ChargeOutcome {
  if (state === 'trying') throw new GatewayUnavailableError('it failed this try');
  return state === 'charged' || state === 'refunded'
    ? { type: 'charged' }
    : { type: 'declined', reason: reason ?? 'voided' };
}
