/**
 * The rival's modules as others reach them over a broker: request and reply written by hand, with
 * quorum queues and confirms. What the rival does not guarantee, it does not guarantee here either.
 */
import { z } from 'zod';
import type { Billing, Parking } from './rival.ts';
import type { Rpc } from './rpc.ts';

const [PARKING, BILLING] = ['rival.parking', 'rival.billing'];

const slotOfBooking = z.object({ slotId: z.string(), bookingId: z.string() });
const price = z.object({ amount: z.number(), currency: z.string() });
const charge = price.extend({
  bookingId: z.string(),
  paymentMethod: z.enum(['pm_ok', 'pm_declined']),
});
const ofBooking = z.object({ bookingId: z.string() });

/** Lets others ask for what the modules do. */
export async function serveModules(rpc: Rpc, parking: Parking, billing: Billing): Promise<void> {
  await rpc.serve(PARKING, async (type, request) => {
    const { slotId, bookingId } = slotOfBooking.parse(request);
    if (type === 'block') return { price: await parking.block(slotId, bookingId) };
    if (type === 'reserve') return { reserved: await parking.reserve(slotId, bookingId) };
    await parking.unblock(slotId, bookingId);
    return {};
  });
  await rpc.serve(BILLING, async (type, request) => {
    if (type === 'pay') return { declined: await billing.pay(charge.parse(request)) };
    await billing.refund(ofBooking.parse(request).bookingId);
    return {};
  });
}

export function remoteParking({ call }: Rpc): Parking {
  const held = z.object({ price: price.optional() });
  const decided = z.object({ reserved: z.boolean() });
  return {
    block: async (slotId, bookingId) =>
      held.parse(await call(PARKING, 'block', { slotId, bookingId })).price,
    reserve: async (slotId, bookingId) =>
      decided.parse(await call(PARKING, 'reserve', { slotId, bookingId })).reserved,
    unblock: async (slotId, bookingId) =>
      void (await call(PARKING, 'unblock', { slotId, bookingId })),
  };
}

export function remoteBilling({ call }: Rpc): Billing {
  const paid = z.object({ declined: z.string().optional() });
  return {
    pay: async (request) => paid.parse(await call(BILLING, 'pay', request)).declined,
    refund: async (bookingId) => void (await call(BILLING, 'refund', { bookingId })),
  };
}
