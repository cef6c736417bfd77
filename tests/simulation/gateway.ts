/** The way to the payment gateway, with all that can happen on it. */
import {
  GatewayUnavailableError,
  type PaymentGateway,
} from '../../src/modules/billing/gateway/gateway.ts';
import type { Provider } from '../../src/modules/billing/gateway/provider.ts';
import type { Life } from '../../src/testing/simulation/life.ts';
import { wayTo } from '../../src/testing/simulation/outside.ts';
import type { World } from '../../src/testing/simulation/world.ts';

/** The gateway as one life of billing reaches it. */
export function wireTo(provider: Provider, world: World, life: Life): PaymentGateway {
  const unavailable = (why: string) => new GatewayUnavailableError(why);
  const reach = wayTo(world, { name: 'gateway', life, unavailable });
  return {
    charge: (key, request) => reach(`charge ${key}`, () => provider.charge(key, request)),
    refund: (key) => reach(`refund ${key}`, () => provider.refund(key)),
  };
}
