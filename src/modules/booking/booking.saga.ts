/**
 * Booking a parking slot. Forward from top to bottom; when a step is refused or its outcome stays
 * unknown, back from there to the top.
 *
 *     create-booking    booking pending          ⟲  booking rejected, with the reason
 *     block-slot        slot available→blocked   ⟲  parking.unblock
 *     approve-booking   booking approved         ⟲  (by create-booking's)
 *     pay-bill          bill paid                ⟲  billing.refund
 *     reserve-slot      slot blocked→reserved    ⟲  parking.release, if its outcome is unknown
 */
import { z } from 'zod';
import { compensatedBy, goBack, next, saga } from '../../orchestrator/saga.ts';
import * as billing from '../billing/contract.ts';
import * as parking from '../parking/contract.ts';
import { approve, create, reject } from './booking.ts';

export const bookingSaga = saga({
  name: 'book-slot',
  version: 1,
  input: z.object({
    bookingId: z.string(),
    slotId: z.string(),
    paymentMethod: billing.paymentMethod,
  }),
  businessKey: ({ bookingId }) => bookingId,
  shows: ({ bookingId, slotId }) => ({ bookingId, slotId }),
})
  .local('create-booking', {
    do: ({ sagaId, input }) => create(sagaId, input),
    compensate: ({ input, reason }) => reject(input, reason),
  })
  .command('block-slot', {
    send: parking.block,
    request: ({ input }) => input,
    on: { PARKING_AVAILABLE: next, PARKING_UNAVAILABLE: goBack },
    compensate: { send: parking.unblock, request: ({ input }) => input },
  })
  .local('approve-booking', {
    do: ({ input }) => approve(input),
    compensate: compensatedBy('create-booking'),
  })
  .command('pay-bill', {
    send: billing.pay,
    request: ({ input, replies }) => ({ ...input, ...replies['block-slot'].price }),
    on: { BILL_PAID: next, BILL_FAILED: goBack },
    compensate: { send: billing.refund, request: ({ input }) => input },
  })
  .pivot('reserve-slot', {
    send: parking.reserve,
    request: ({ input }) => input,
    on: { PARKING_RESERVED: next, PARKING_RESERVATION_FAILED: goBack },
    compensate: { send: parking.release, request: ({ input }) => input },
  })
  .build();
