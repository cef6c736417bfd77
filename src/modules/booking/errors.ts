/** What is asked of a booking does not fit its state. Nothing has changed. */
export class BookingConflictError extends Error {
  readonly code = 'booking_conflict';

  constructor(why: string) {
    super(why);
    this.name = 'BookingConflictError';
  }
}

/** A request with this idempotency key is still at work. Ask again in a moment. */
export class IdempotencyConflictError extends Error {
  readonly code = 'idempotency_conflict';

  constructor(key: string) {
    super(`the first request with Idempotency-Key ${key} is still at work; repeat it in a moment`);
    this.name = 'IdempotencyConflictError';
  }
}

/** The key was used before for something else. Nothing has changed. */
export class KeyReusedError extends Error {
  readonly code = 'key_reused';

  constructor(key: string) {
    super(`Idempotency-Key ${key} was used with another body; take a new key for a new request`);
    this.name = 'KeyReusedError';
  }
}
