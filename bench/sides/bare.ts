/**
 * The limit of the broker: bare request and reply with the guarantees of the engine's bus, and
 * nothing else. Three of them, one after the other, are what a booking needs.
 */
import { newUuid } from '../../src/app/system.ts';
import { connectRpc } from './rpc.ts';

const TRIPS_A_BOOKING = 3;
const QUEUE = 'bare.commands';

/** JSON as long as the engine's own. */
const request = { slotId: newUuid(), bookingId: newUuid() };
const reply = { price: { amount: 10_000, currency: 'USD' } };

export interface Bare {
  /** Three round trips. */
  book(): Promise<void>;
  close(): Promise<void>;
}

export async function openBare(url: string): Promise<Bare> {
  const { serve, call, close } = await connectRpc(url);
  await serve(QUEUE, async () => reply);
  return {
    async book() {
      for (let trips = 0; trips < TRIPS_A_BOOKING; trips += 1)
        await call(QUEUE, 'parking.block', request);
    },
    close,
  };
}
