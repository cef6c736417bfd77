/**
 * Time is passed in, as chance, identity and the log are: a simulation drives the whole system by
 * handing in its own.
 */

/** A moment: milliseconds since the epoch, 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** Wall-clock time in milliseconds since the epoch, and timers on it. */
export interface Clock {
  /** The present moment; it may be set back. */
  now(): EpochMs;
  /** Calls `fire` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, fire: () => void): () => void;
  /** Calls `run` once what is at hand now has been dealt with, without further delay. */
  soon(run: () => void): void;
}
