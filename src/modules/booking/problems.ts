/** The kinds of problems that the routes of bookings have of their own: one for each error. */
import type { ProblemKind } from '../../http/problem-kinds.ts';
import type { BookingConflictError, IdempotencyConflictError, KeyReusedError } from './errors.ts';

type CodeOf = (BookingConflictError | IdempotencyConflictError | KeyReusedError)['code'];

const kinds: { readonly [Code in CodeOf]: ProblemKind<Code> } = {
  booking_not_approved: {
    code: 'booking_not_approved',
    status: 409,
    meaning: 'Only an approved booking can be cancelled, and this one is not.',
    remedy: 'Nothing is to be done: a rejected or cancelled booking holds no slot.',
    example: 'the booking is rejected; only an approved one can be cancelled',
  },
  booking_in_progress: {
    code: 'booking_in_progress',
    status: 409,
    meaning: 'The saga that makes the booking is still at work.',
    remedy: 'Wait until `sagaState` is `completed`, and cancel it then.',
    example: 'the booking is still being carried out; wait for its saga to end',
  },
  cancellation_begun: {
    code: 'cancellation_begun',
    status: 409,
    meaning: 'The booking is being cancelled already.',
    remedy: 'Follow the saga in `cancellationSagaId`.',
    example: 'the booking is being cancelled already',
  },
  idempotency_conflict: {
    code: 'idempotency_conflict',
    status: 409,
    meaning: 'The first request with this `Idempotency-Key` is still at work.',
    remedy: 'Repeat the request after the seconds in `Retry-After`.',
    example:
      'the first request with Idempotency-Key 8e03978e is still at work; repeat it in a moment',
    retryAfterS: 1,
  },
  key_reused: {
    code: 'key_reused',
    status: 422,
    meaning: 'The `Idempotency-Key` was used before, with another body.',
    remedy: 'Take a new key for a new request.',
    example:
      'Idempotency-Key 8e03978e was used with another body; take a new key for a new request',
  },
};

/** Problems with the key of a request. */
export const keyProblems = [kinds.idempotency_conflict, kinds.key_reused] as const;

/** Problems with the cancellation of a booking. */
export const cancellationProblems = [
  kinds.booking_not_approved,
  kinds.booking_in_progress,
  kinds.cancellation_begun,
] as const;
