import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../testing/virtual-clock.ts';
import { GatewayUnavailableError, type PaymentGateway } from './gateway.ts';
import { withTimeout } from './timeout.ts';

const request = { bookingId: 'b', amount: 1, currency: 'USD', paymentMethod: 'pm_ok' } as const;
const never = new Promise<never>(() => {});

const asked = (gateway: Partial<PaymentGateway>) => {
  const clock = createVirtualClock();
  const silent = { charge: () => never, refund: () => never };
  return { clock, gateway: withTimeout({ ...silent, ...gateway }, clock) };
};

describe('a gateway', () => {
  it('that answers is heard, and nothing is left waiting', async () => {
    const { clock, gateway } = asked({
      charge: async () => ({ type: 'charged' }),
      refund: async () => {
        throw new GatewayUnavailableError('it is down');
      },
    });
    expect(await gateway.charge('k', request)).toEqual({ type: 'charged' });
    await expect(gateway.refund('k')).rejects.toThrow('it is down');
    expect(clock.pending()).toBe(0);
  });

  it('that never answers leaves the outcome unknown after ten seconds', async () => {
    const { clock, gateway } = asked({});
    const refused = expect(gateway.refund('k')).rejects.toThrow(GatewayUnavailableError);
    await clock.advance(9_999);
    expect(clock.pending()).toBe(1);
    await clock.advance(1);
    await refused;
  });
});
