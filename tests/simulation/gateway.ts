/**
 * The way to the payment gateway: it loses the request, loses the answer, answers late or never,
 * or is down or mute for a while. The gateway goes on whether who asked it still lives or not.
 */
import {
  GatewayUnavailableError,
  type PaymentGateway,
} from '../../src/modules/billing/gateway/gateway.ts';
import type { Provider } from '../../src/modules/billing/gateway/provider.ts';
import type { Life } from './boundaries.ts';
import type { World } from './world.ts';

const LATE_MS = [3_000, 12_000, 40_000];

const faults = ['none', 'request lost', 'answer lost', 'never', 'late', 'late effect'] as const;

/** The gateway as one life of billing reaches it. */
export function wireTo(provider: Provider, world: World, life: Life): PaymentGateway {
  const reach = async <Outcome>(what: string, ask: () => Promise<Outcome>): Promise<Outcome> => {
    if (!world.lives(life, 'billing.call')) return new Promise<never>(() => {});
    const outcome = await withFaults(world, what, ask);
    return world.lives(life, 'billing.called') ? outcome : new Promise<never>(() => {});
  };
  return {
    charge: (key, request) => reach(`charge ${key}`, () => provider.charge(key, request)),
    refund: (key) => reach(`refund ${key}`, () => provider.refund(key)),
  };
}

async function withFaults<Outcome>(
  world: World,
  what: string,
  ask: () => Promise<Outcome>,
): Promise<Outcome> {
  const gateway = world.gatewayIs();
  if (gateway === 'down') throw new GatewayUnavailableError('it is down');
  if (gateway === 'mute') {
    await ask();
    throw new GatewayUnavailableError('it does what it is asked and never says so');
  }
  const fault = faults[world.choose('gateway', faults.length)];
  if (fault === 'none' || fault === undefined) return ask();
  world.fault(`gateway, ${what}: ${fault}`);
  world.mark(`gateway: ${fault}`);
  if (fault === 'request lost') throw new GatewayUnavailableError('the request was lost');
  if (fault === 'late effect') await wait(world);
  const outcome = await ask();
  if (fault === 'answer lost') throw new GatewayUnavailableError('the answer was lost');
  if (fault === 'never') return new Promise<never>(() => {});
  if (fault === 'late') await wait(world);
  return outcome;
}

function wait(world: World): Promise<void> {
  const delayMs = LATE_MS[world.choose('pace', LATE_MS.length)] ?? 0;
  return new Promise((resolve) => void world.agenda.after(delayMs, resolve));
}
