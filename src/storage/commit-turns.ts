/**
 * The databases of one process commit in turns, one in each turn of the event loop: the one that
 * most units wait for. A sync blocks them all, so where work comes evenly, as over HTTP, each would
 * else sync for the few units that had come during the syncs of the others. What is passed over
 * meanwhile grows into a larger batch, and nobody waits while there is nothing to commit.
 */

/** A database with units to commit. */
export interface Committer {
  /** The number of units that wait. */
  waiting(): number;
  commit(): void;
}

export interface CommitTurns {
  /** Has it commit, once, when it is its turn. */
  ask(committer: Committer): void;
}

interface Asking {
  readonly committer: Committer;
  /** Turns that others took meanwhile. */
  passed: number;
}

/** After so many turns of others a database commits, however little waits for it. */
const MAX_PASSED = 3;

type Soon = (run: () => void) => void;

/** One clock belongs to one process. */
const known = new WeakMap<Soon, CommitTurns>();

/**
 * The turns of all databases with this clock.
 * @param soon calls back once what is at hand now has been dealt with, as `setImmediate` does
 */
export function commitTurnsOf(soon: Soon): CommitTurns {
  const turns = known.get(soon) ?? createCommitTurns(soon);
  known.set(soon, turns);
  return turns;
}

function createCommitTurns(soon: Soon): CommitTurns {
  const asking: Asking[] = [];
  let isSet = false;
  const set = () => {
    if (isSet) return;
    isSet = true;
    soon(turn);
  };
  const turn = () => {
    isSet = false;
    const next = takeNext(asking);
    if (asking.length > 0) set();
    next?.commit();
  };
  return {
    ask(committer) {
      asking.push({ committer, passed: 0 });
      set();
    },
  };
}

function mostWaiting([first, ...others]: readonly Asking[]): Asking | undefined {
  let most = first;
  for (const one of others)
    if (most === undefined || one.committer.waiting() > most.committer.waiting()) most = one;
  return most;
}

/** Takes out the one that has been passed over often, or else the one that most units wait for. */
function takeNext(asking: Asking[]): Committer | undefined {
  const late = asking.find(({ passed }) => passed >= MAX_PASSED);
  const next = late ?? mostWaiting(asking);
  if (next === undefined) return undefined;
  asking.splice(asking.indexOf(next), 1);
  for (const other of asking) other.passed += 1;
  return next.committer;
}
