/**
 * The side of the child that a supervisor runs: it hands on what the next child is to know, since
 * a process that is killed tells nothing any more.
 */
import type { Hit } from '../dashboard/breakages/breakage.ts';
import type { Demo } from '../dashboard/breakages/breakages.ts';

/** The facts that the process which is started in place of a killed one goes on with. */
export interface HandOver {
  /** The port that it listened at. */
  readonly port?: number;
  /** The messages that were broken. */
  readonly hits?: readonly Hit[];
}

export interface Supervision {
  /** The process id of the supervisor. */
  readonly pid: number;
  /** Handed over by all former processes. */
  readonly handOver: HandOver;
}

/** Hands on these facts, beside those that were handed on before. */
export function handOn(facts: HandOver): void {
  // If the supervisor is gone nobody needs them: this process is about to end as well.
  process.send?.(facts, () => {});
}

/** The demonstration that this process is. A supervisor has to run it. */
export function demoOf({ handOver }: Supervision): Demo {
  return {
    formerHits: handOver.hits ?? [],
    crashProcess(hits) {
      handOn({ hits });
      process.kill(process.pid, 'SIGKILL');
    },
  };
}
