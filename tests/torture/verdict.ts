/** After the faults: waits until all is quiet, and says what does not hold. */
import { violatedAtRest } from '../../src/invariants/invariants.ts';
import { readSnapshot, type Snapshot } from '../../src/invariants/snapshot.ts';
import type { Watch } from '../invariants/watch.ts';
import type { Account } from '../kill/clients.ts';
import { pause } from '../kill/rest.ts';
import type { Fleet } from './fleet.ts';

/** Nothing may be at work, or in a queue, longer than this after the last fault. */
const PATIENCE_MS = 90_000;
const POLL_MS = 250;

export interface Quiet {
  readonly snapshot: Snapshot;
  /** By name, the messages in each queue that is not empty. */
  readonly queues: Readonly<Record<string, number>>;
}

export async function becomesQuiet(fleet: Fleet): Promise<Quiet> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const snapshot = readSnapshot(fleet.dataDir);
    const isAtWork = snapshot.sagas.some(({ finishedAt }) => finishedAt === null);
    const isLate = performance.now() > deadline;
    if (!isAtWork || isLate) {
      const queues = queuesOf(fleet);
      const hasMessages = Object.keys(queues).some((name) => !name.endsWith('.dead'));
      if (!hasMessages || isLate) return { snapshot: readSnapshot(fleet.dataDir), queues };
    }
    await pause(POLL_MS);
  }
}

function queuesOf({ broker }: Fleet): Record<string, number> {
  const lines = broker.control('-q', 'list_queues', '--no-table-headers', 'name', 'messages');
  const rows = lines.split('\n').map((line) => line.split('\t'));
  return Object.fromEntries(
    rows.flatMap(([name = '', messages]) =>
      Number(messages) > 0 ? [[name, Number(messages)]] : [],
    ),
  );
}

/** All that does not hold, in words; what is stuck is named. */
export function judge({ snapshot, queues }: Quiet, account: Account, watch: Watch): string[] {
  const { acknowledged, unknown, wrong } = account;
  const booked = snapshot.bookings.length;
  const uncounted =
    booked < acknowledged.length || booked > acknowledged.length + unknown
      ? [`${booked} bookings, of ${acknowledged.length} accepted and ${unknown} unknown`]
      : [];
  return [
    ...snapshot.sagas.flatMap(({ id, finishedAt, state, stall, awaiting }) =>
      finishedAt === null ? [`saga ${id} is stuck: ${state} ${stall ?? ''} ${awaiting}`] : [],
    ),
    ...Object.entries(queues).map(([name, count]) => `${count} messages are left in ${name}`),
    ...wrong.map((answer) => `a client was answered ${answer}`),
    ...uncounted,
    ...watch.see(snapshot),
    ...violatedAtRest(snapshot, account),
  ];
}

/** How long after the last fault the sagas ended that were open then: of each hundred, 99. */
export function recoveryOf({ sagas }: Snapshot, lastFaultAt: number): Recovery {
  const tookMs = sagas
    .map(({ finishedAt }) => (finishedAt ?? Number.POSITIVE_INFINITY) - lastFaultAt)
    .filter((ms) => ms > 0)
    .toSorted((a, b) => a - b);
  return { open: tookMs.length, p99Ms: tookMs[Math.ceil(tookMs.length * 0.99) - 1] ?? 0 };
}

export interface Recovery {
  readonly open: number;
  readonly p99Ms: number;
}
