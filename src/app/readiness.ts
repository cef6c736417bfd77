/** Readiness: the databases take writes, the bus delivers, and the process is not shutting down. */
import type { Bus } from '../bus/bus.ts';
import type { Readiness } from '../http/health.ts';
import type { Clock } from '../ports/clock.ts';
import type { Databases } from './databases.ts';

/** A probe is a write: however often readiness is asked for, there is at most one in this time. */
const PROBE_EVERY_MS = 1_000;

export interface ReadinessOptions {
  readonly databases: Databases;
  readonly bus: Bus;
  /** Sagas of a former process that are still to be taken up. */
  readonly takingUp: () => number;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
  readonly clock: Clock;
}

/** Readiness for `/readyz`: databases are probed by a write, at most once a second. */
export function createReadiness(options: ReadinessOptions): Readiness {
  const { databases, bus, takingUp, ending, clock } = options;
  let probedAt = Number.NEGATIVE_INFINITY;
  let probed: Promise<readonly string[]> = Promise.resolve([]);
  const storageFaults = () => {
    // A probe of the future is one of a clock that was ahead: it says nothing of now.
    const ageMs = clock.now() - probedAt;
    if (ageMs >= 0 && ageMs < PROBE_EVERY_MS) return probed;
    probedAt = clock.now();
    probed = probeAll(databases);
    return probed;
  };
  return {
    takingUp,
    async faults() {
      if (ending.aborted) return ['it is shutting down'];
      const { ready, detail } = bus.status();
      return [...(ready ? [] : [detail]), ...(await storageFaults())];
    },
  };
}

async function probeAll(databases: Databases): Promise<readonly string[]> {
  const faults = Object.entries(databases).map(async ([name, database]) => {
    const why = await database.probe();
    return why === undefined ? [] : [`the database of ${name} takes no writes: ${why}`];
  });
  return (await Promise.all(faults)).flat();
}
