/** A site on which something happens: slots, bookings, and sagas that cannot go on. */
import { expect } from 'vitest';
import { GatewayUnavailableError } from '../../src/modules/billing/gateway/gateway.ts';
import type { ResendPolicy } from '../../src/orchestrator/machine/backoff.ts';
import { type Site, startSite } from './site.ts';

export interface BusySite extends Site {
  /** The payment provider; it may be away for as long as a test wants. */
  readonly gateway: { isAway: boolean };
  newSlot(): Promise<{ readonly name: string; readonly id: string }>;
  /** A booking by the API, whose saga is left to itself. */
  bookByApi(paymentMethod: string): Promise<BookedByApi>;
  /** Resolves once the saga is in this state. */
  until(sagaId: string, state: string): Promise<void>;
  /** Sagas that cannot give their payment back, since the provider is away from now on. */
  stall(count: number): Promise<readonly string[]>;
}

export interface BookedByApi {
  readonly id: string;
  readonly sagaId: string;
  readonly slotId: string;
}

/** A slow payment is in time; a saga whose payment is not answered is stalled within seconds. */
const policy = { replyTimeoutMs: 300, stepDeadlineMs: 3_500, stallAttempts: 2 };

/** @param change of the policy, under which a saga without an answer stalls within seconds */
export async function startBusySite(change: Partial<ResendPolicy> = {}): Promise<BusySite> {
  const site = await startSite({ policy: { ...policy, ...change } });
  const { call } = site.api;
  const gateway = mayGoAway(site);
  let slots = 0;
  const newSlot = async () => {
    slots += 1;
    const name = `P${slots}`;
    return { name, id: String((await call('POST /slots', { name })).body.id) };
  };
  const bookByApi = async (paymentMethod: string): Promise<BookedByApi> => {
    const { id: slotId } = await newSlot();
    const { id, sagaId } = (await call('POST /bookings', { slotId, paymentMethod })).body;
    return { id, sagaId, slotId };
  };
  const until = async (sagaId: string, state: string) => {
    const stateNow = async () => (await call(`GET /sagas/${sagaId}`)).body.state;
    await expect.poll(stateNow, { timeout: 45_000 }).toBe(state);
  };
  const stall = async (count: number) => {
    gateway.isAway = true;
    const sagas: string[] = [];
    for (let n = 0; n < count; n += 1) sagas.push((await bookByApi('pm_ok')).sagaId);
    for (const sagaId of sagas) await until(sagaId, 'stalled');
    return sagas;
  };
  return { ...site, gateway, newSlot, bookByApi, until, stall };
}

function mayGoAway({ api }: Site) {
  const provider = api.system.modules.billing?.provider;
  if (provider === undefined) throw new Error('billing does not run here');
  const state = { isAway: false };
  const { charge, refund } = provider;
  const check = () => {
    if (state.isAway) throw new GatewayUnavailableError('it is down');
  };
  provider.charge = async (...asked) => {
    check();
    return charge(...asked);
  };
  provider.refund = async (key) => {
    check();
    return refund(key);
  };
  return state;
}
