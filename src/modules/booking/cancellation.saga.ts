/**
 * Cancelling an approved booking, once its own saga has completed. It only goes forward: a
 * cancellation is never undone, so each step is repeated until it succeeds.
 *
 *     begin-cancellation   booking being cancelled: no second cancellation begins
 *     refund-bill          bill refunded
 *     release-slot         slot reserved→available
 *     cancel-booking       booking cancelled
 */
import { z } from 'zod';
import { next, saga } from '../../orchestrator/saga.ts';
import * as billing from '../billing/contract.ts';
import * as parking from '../parking/contract.ts';
import { beginCancellation, cancel } from './booking.ts';

export const cancellationSaga = saga({
  name: 'cancel-booking',
  version: 1,
  input: z.object({ bookingId: z.string(), slotId: z.string() }),
  businessKey: ({ bookingId }) => bookingId,
  shows: ({ bookingId, slotId }) => ({ bookingId, slotId }),
})
  .forwardOnly()
  .local('begin-cancellation', {
    do: ({ sagaId, input }) => beginCancellation(sagaId, input),
  })
  .retriable('refund-bill', {
    send: billing.refund,
    request: ({ input }) => input,
    on: { BILL_REFUNDED: next },
  })
  .retriable('release-slot', {
    send: parking.release,
    request: ({ input }) => input,
    on: { PARKING_RELEASED: next },
  })
  .local('cancel-booking', {
    do: ({ input }) => cancel(input),
  })
  .build();
