/** Waiting until the system has come to rest. */
import { readSnapshot, type Snapshot } from '../../src/invariants/snapshot.ts';

/** No saga may be at work longer than this after the last kill. */
const PATIENCE_MS = 30_000;
const POLL_MS = 50;

/** Waits until no saga is at work, or for so long that one must be stuck. */
export async function atRest(dataDir: string): Promise<Snapshot> {
  const deadline = performance.now() + PATIENCE_MS;
  let snapshot = readSnapshot(dataDir);
  while (snapshot.sagas.some(({ finishedAt }) => finishedAt === null)) {
    if (performance.now() > deadline) break;
    await pause(POLL_MS);
    snapshot = readSnapshot(dataDir);
  }
  return snapshot;
}

/** How many bookings there are of each status. */
export function statesOf({ bookings }: Snapshot): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of bookings) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
