import { createParticipant, type ParticipantOptions } from '../../participant/participant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NewId } from '../../ports/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { Sweep } from '../../storage/retention.ts';
import { type Decision, decidePay, decideRefund } from './bill.ts';
import { billingContract, pay, refund } from './contract.ts';
import type { PaymentGateway, RefundOutcome } from './gateway/gateway.ts';
import { withTimeout } from './gateway/timeout.ts';
import { type BillQueries, type BillStore, createBillQueries, createBillStore } from './store.ts';

export interface Billing {
  readonly queries: BillQueries;
  /** Removes what its inbox keeps of sagas that are forgotten. */
  readonly sweep: Sweep;
}

export interface BillingOptions extends Pick<ParticipantOptions, 'bus' | 'onRepeat'> {
  readonly database: Database;
  readonly gateway: PaymentGateway;
  readonly clock: Clock;
  readonly newId: NewId;
}

/** Wires the module to its database, its gateway and the bus. */
export function createBilling(options: BillingOptions): Billing {
  const { database, bus, clock, newId, onRepeat } = options;
  const gateway = withTimeout(options.gateway, clock);
  const store = createBillStore(database.writer);
  const queries = createBillQueries(database.reader);
  const participant = createParticipant({
    bus,
    database,
    clock,
    onRepeat,
    commands: billingContract.commands,
  });
  const fresh = () => ({ id: newId(), at: clock.now() });

  participant.serveOutside(pay, {
    // The command's id is the idempotency key: it is the same for every repeat.
    call: (request, { commandId }) => gateway.charge(commandId, request),
    record: (request, outcome, { commandId }) =>
      saved(store, decidePay({ ...request, chargeKey: commandId }, outcome, fresh())),
  });
  participant.serveOutside(refund, {
    call: async ({ bookingId }, { compensates }): Promise<Refunded> => {
      const chargeKey = compensates ?? queries.chargeKeyOf(bookingId);
      if (chargeKey === undefined) return { chargeKey: '', outcome: { type: 'voided' } };
      return { chargeKey, outcome: await gateway.refund(chargeKey) };
    },
    record: ({ bookingId }, { chargeKey, outcome }) => {
      const bill = store.findByCharge({ bookingId, chargeKey });
      return saved(store, decideRefund(bill, { bookingId, chargeKey, outcome }, fresh()));
    },
  });
  return {
    queries,
    sweep: participant.sweep,
  };
}

interface Refunded {
  readonly chargeKey: string;
  readonly outcome: RefundOutcome;
}

function saved<Reply>(store: BillStore, { bill, reply }: Decision<Reply>): Reply {
  if (bill !== undefined) store.save(bill);
  return reply;
}
