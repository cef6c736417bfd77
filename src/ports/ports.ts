/**
 * What varies from one run to the next and is therefore passed in: time, chance, identity and
 * the log. A simulation drives the whole system by handing in its own.
 */

/** Wall-clock time in milliseconds since the epoch, and timers on it. */
export interface Clock {
  now(): number;
  /** Calls `fire` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, fire: () => void): () => void;
  /** Calls `run` once what is at hand now has been dealt with, without further delay. */
  soon(run: () => void): void;
}

/** A fresh, unique id. Ids sort by the time of their making, which keeps indexes compact. */
export type NewId = () => string;

/** A number in [0, 1), evenly spread: the source of all jitter. */
export type Random = () => number;

/** A structured log: fields first, then one sentence. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
