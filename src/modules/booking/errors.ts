/** What is asked of a booking does not fit its state. Nothing has changed. */
export class BookingConflictError extends Error {
  readonly code = 'booking_conflict';

  constructor(why: string) {
    super(why);
    this.name = 'BookingConflictError';
  }
}
