/**
 * Time is passed in, as chance, identity and the log are: a simulation drives the whole system by
 * handing in its own.
 */

/** Wall-clock time in milliseconds since the epoch, and timers on it. */
export interface Clock {
  now(): number;
  /** Calls `fire` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, fire: () => void): () => void;
  /** Calls `run` once what is at hand now has been dealt with, without further delay. */
  soon(run: () => void): void;
}
