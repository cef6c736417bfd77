import { CodedError } from '../../ports/errors.ts';
import type { CancellationConflict } from './booking.ts';

/** The booking cannot be cancelled now. Nothing has changed. */
export class BookingConflictError extends CodedError<CancellationConflict['code']> {
  constructor({ code, detail }: CancellationConflict) {
    super(code, detail);
  }
}

/** A request with this idempotency key is still at work. Ask again in a moment. */
export class IdempotencyConflictError extends CodedError<'idempotency_conflict'> {
  constructor(key: string) {
    super(
      'idempotency_conflict',
      `the first request with Idempotency-Key ${key} is still at work; repeat it in a moment`,
    );
  }
}

/** The key was used before for something else. Nothing has changed. */
export class KeyReusedError extends CodedError<'key_reused'> {
  constructor(key: string) {
    super(
      'key_reused',
      `Idempotency-Key ${key} was used with another body; take a new key for a new request`,
    );
  }
}
