import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import type { AmqpSession } from './channel.ts';
import { createDeliveries } from './delivery.ts';
import { toParcel } from './envelope.ts';
import type { SetAside } from './set-aside.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const arrived = toParcel({
  id: 's1:pay:do',
  type: 'billing.pay',
  sagaId: 's1',
  attempt: 1,
  replyTo: 'booking.replies',
  payload: {},
});

/** A handler that always fails, and what becomes of its message. */
function failing(session: { isLost: boolean }, broker = { refuses: 0 }) {
  const clock = createVirtualClock();
  const happened: string[] = [];
  const at: number[] = [];
  const fail = async () => {
    happened.push('tried');
    throw new Error('it is broken');
  };
  const deliveries = createDeliveries({
    consume: fail,
    onStandstill: undefined,
    async setAside({ properties }, { attempts }: SetAside) {
      at.push(clock.now());
      broker.refuses -= 1;
      if (broker.refuses >= 0) throw new Error('the broker has no room for it');
      happened.push(`${properties.messageId} set aside after ${attempts}`);
    },
    clock,
    random: () => 0.5,
    newId: () => 'd1',
    log,
  });
  const intake = {
    ack: () => happened.push('acknowledged'),
    nack: () => happened.push('given back'),
  };
  // Of a session, only these are asked for here.
  const fake = { isLost: () => session.isLost } as unknown as AmqpSession;
  deliveries.take({ session: fake, intake, queue: 'billing.commands', arrived, tag: 1 });
  return { deliveries, happened, at, clock };
}

describe('a message whose handler fails', () => {
  it('is set aside after five tries, and only then acknowledged', async () => {
    const { happened, clock } = failing({ isLost: false });
    for (let wait = 0; wait < 5; wait += 1) await clock.advance(10_000);
    const tries = Array(5).fill('tried');
    expect(happened).toEqual([...tries, 's1:pay:do set aside after 5', 'acknowledged']);
  });

  it('is left to the broker once its connection is lost: another copy has come', async () => {
    const session = { isLost: false };
    const { happened, clock } = failing(session);
    await clock.advance(100);
    session.isLost = true;
    for (let wait = 0; wait < 5; wait += 1) await clock.advance(10_000);
    expect(happened.filter((what) => what !== 'tried')).toEqual(['given back']);
    expect(happened.length).toBeLessThan(5);
  });

  it('goes back to the broker at once if the process is ending', async () => {
    const { deliveries, happened } = failing({ isLost: false });
    deliveries.hurry();
    await expect.poll(() => happened).toEqual(['tried', 'given back']);
    expect(deliveries.inHand()).toBe(0);
  });
});

describe('a message that cannot be set aside', () => {
  it('stays in hand, unacknowledged, and waits ever longer, at most a minute', async () => {
    const { happened, at, clock } = failing({ isLost: false }, { refuses: 20 });
    await clock.advance(3_600_000);
    expect(happened.slice(-2)).toEqual(['s1:pay:do set aside after 5', 'acknowledged']);
    expect(at).toHaveLength(21);
    const waits = at.slice(1).map((time, n) => time - (at[n] ?? 0));
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[0]).toBeGreaterThanOrEqual(50);
    expect(waits.at(-1)).toBeGreaterThan(30_000);
    expect(waits.at(-1)).toBeLessThanOrEqual(60_000);
  });

  it('is not acknowledged as long as it was not, and goes back when the process ends', async () => {
    const { deliveries, happened, clock } = failing({ isLost: false }, { refuses: Infinity });
    await clock.advance(3_600_000);
    expect(happened).toEqual(Array(5).fill('tried'));
    expect(deliveries.inHand()).toBe(1);
    deliveries.hurry();
    await expect.poll(() => happened.at(-1)).toBe('given back');
    expect(happened).not.toContain('acknowledged');
  });
});
