/** A gateway that never answers must not hold up its saga for ever. */
import type { Clock } from '../../../ports/clock.ts';
import { GatewayUnavailableError, type PaymentGateway } from './gateway.ts';

/** Longer than any answer that is still worth waiting for; the key makes asking again safe. */
const TIMEOUT_MS = 10_000;

/** The same gateway, but an answer that takes too long counts as an unknown outcome. */
export function withTimeout(gateway: PaymentGateway, clock: Clock): PaymentGateway {
  return {
    charge: (key, request) => inTime(clock, gateway.charge(key, request)),
    refund: (key) => inTime(clock, gateway.refund(key)),
  };
}

function inTime<Outcome>(clock: Clock, answer: Promise<Outcome>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(TIMEOUT_MS, () =>
      reject(new GatewayUnavailableError(`no answer within ${TIMEOUT_MS} ms`)),
    );
    answer.then(resolve, reject).finally(cancel);
  });
}
