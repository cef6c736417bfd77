import { CodedError } from '../../ports/errors.ts';

/** The request does not fit the state of the booking. Nothing has changed. */
export class BookingConflictError extends CodedError {
  constructor(why: string) {
    super('booking_conflict', why);
  }
}

/** A request with this idempotency key is still at work. Ask again in a moment. */
export class IdempotencyConflictError extends CodedError {
  constructor(key: string) {
    super(
      'idempotency_conflict',
      `the first request with Idempotency-Key ${key} is still at work; repeat it in a moment`,
    );
  }
}

/** The key was used before for something else. Nothing has changed. */
export class KeyReusedError extends CodedError {
  constructor(key: string) {
    super(
      'key_reused',
      `Idempotency-Key ${key} was used with another body; take a new key for a new request`,
    );
  }
}
