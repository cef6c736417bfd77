/**
 * An outage in the log. While something is away, each message, try or request would have a line of
 * its own that says so. Here the outage has one as it begins, one now and then while it lasts, and
 * one as it ends, with how long it was and how many faults there were.
 */
import type { Clock, EpochMs } from './clock.ts';
import type { Log } from './log.ts';

/** The time between two lines on an outage that lasts. */
const REMIND_MS = 60_000;
/** Outages of one kind that are told of in that time: of further ones, only the sum. */
const MAX_TOLD = 5;

export interface OutageWords {
  /** `error` if a person should look, `warn` if it is tried again by itself. */
  readonly level: 'warn' | 'error';
  /** The sentences as it begins and goes on, and as it ends. */
  readonly begun: string;
  readonly ended: string;
}

export interface Outage {
  /** One more fault: a line if it begins the outage, or if the last line was a while ago. */
  fault(fields: object): void;
  /** It works: a line if it did not before, with these fields. True if it did not. */
  works(fields?: object): boolean;
}

interface State {
  /** The begin of the outage; undefined while it works. */
  since: EpochMs | undefined;
  /** Faults of this outage, and of those before it that were not told of. */
  faults: number;
  /** The last lines, by the time of each. */
  told: readonly EpochMs[];
  /** True if this outage has a line. */
  isTold: boolean;
}

/** Makes the log of one kind of outage, which works at first. Each fault is at `debug`, too. */
export function createOutage(
  { level, begun, ended }: OutageWords,
  { clock, log }: { readonly clock: Pick<Clock, 'now'>; readonly log: Log },
): Outage {
  const state: State = { since: undefined, faults: 0, told: [], isTold: false };
  return {
    fault(fields) {
      const now = clock.now();
      state.since ??= now;
      state.faults += 1;
      if (!isToldNow(state, now)) return log.debug(fields, begun);
      const { faults } = state;
      log[level](
        { ...fields, ...(faults > 1 && { faults, lastedMs: lastedMs(state, now) }) },
        begun,
      );
      state.isTold = true;
    },
    works(fields = {}) {
      if (state.since === undefined) return false;
      const { faults } = state;
      const line = { ...fields, faults, lastedMs: lastedMs(state, clock.now()) };
      if (state.isTold) log.info(line, ended);
      else log.debug(line, ended);
      // Faults that nobody was told of are told of with the next.
      if (state.isTold) state.faults = 0;
      state.since = undefined;
      state.isTold = false;
      return true;
    },
  };
}

/** Tells if there is to be a line now, and notes it. */
function isToldNow(state: State, now: EpochMs): boolean {
  // A clock that was set back makes no line wait.
  const recent = state.told.filter((at) => at <= now && now - at < REMIND_MS);
  const isDue = state.isTold ? recent.length === 0 : recent.length < MAX_TOLD;
  if (isDue) state.told = [...recent, now];
  return isDue;
}

/** A clock that was set back meanwhile must not make it negative. */
function lastedMs({ since = 0 }: State, now: EpochMs): number {
  return Math.max(0, now - since);
}
