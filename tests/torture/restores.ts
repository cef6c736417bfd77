/**
 * Backups of three processes under load, restored and gone on with: what the doctor then finds,
 * by the order in which they were taken and with the queues emptied or as they were.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { violatedInFlight } from '../../src/invariants/invariants.ts';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { type ModuleName, moduleNames } from '../../src/modules/names.ts';
import { type Broker, startBroker } from '../amqp/broker.ts';
import { addSlots } from '../kill/clients.ts';
import { pause } from '../kill/rest.ts';
import { startServer } from '../kill/server.ts';
import { mendAsThePageSays, rowOf } from '../support/mends.ts';
import {
  backUpInTurn,
  bringTogether,
  nothingAtWork,
  post,
  restoreApart,
  type Servers,
  startApart,
} from './apart.ts';

/** Each is booked once at most. They are added so many at a time. */
const [SLOTS, SLOTS_AT_A_TIME] = [900, 50];
const [CLIENTS, PACE_MS] = [15, 150];
/** The load before the first backup, and after the last. */
const [BEFORE_MS, AFTER_MS] = [4_000, 1_500];
/** For so long one process after the other is deaf before all are killed. */
const DEAF_MS = 500;
const QUEUES = ['parking.commands', 'billing.commands', 'booking.replies'];
const METHODS = ['pm_ok', 'pm_ok', 'pm_ok', 'pm_declined', 'pm_slow'];
const CANCEL_EVERY = 10;

interface Round {
  readonly name: string;
  readonly order: readonly ModuleName[];
  /** No bookings are let in until all backups are taken. */
  readonly isPaused: boolean;
  /** The queues keep what was in them when the processes were killed. */
  readonly keepsQueues: boolean;
}

const first: readonly ModuleName[] = ['booking', 'parking', 'billing'];
const rounds: readonly Round[] = [false, true].flatMap((keepsQueues) => [
  { name: 'booking first', order: first, isPaused: false, keepsQueues },
  { name: 'booking last', order: first.toReversed(), isPaused: false, keepsQueues },
  { name: 'with a pause', order: first, isPaused: true, keepsQueues },
]);

/** @returns what the doctor still finds after what docs/backup.md says was done, over all rounds */
export async function restores(tell: (line: string) => void): Promise<readonly string[]> {
  const broker = await startBroker();
  try {
    const left: string[] = [];
    for (const round of rounds) left.push(...(await restored(round, broker, tell)));
    return left;
  } finally {
    await broker.stop();
  }
}

async function restored(
  round: Round,
  broker: Broker,
  tell: (line: string) => void,
): Promise<readonly string[]> {
  const root = mkdtempSync(join(tmpdir(), 'restores-'));
  const [before, after, all] = [join(root, 'before'), join(root, 'after'), join(root, 'all')];
  const { tookMs, perSecond } = await untilKilled(round, before, broker);
  if (!round.keepsQueues) for (const name of QUEUES) broker.control('-q', 'purge_queue', name);
  await restoreApart(before, 'tonight', after);

  const servers = await startApart(after, broker);
  await nothingAtWork(servers);
  await backUpInTurn(servers, first, 'restored');
  bringTogether(after, 'restored', all);
  const found = violatedInFlight(readSnapshot(all));
  const { count } = await post(`${servers.booking.url}/dead-letters/discard`, { filter: {} });
  await killAll(servers);
  broker.control('-q', 'purge_queue', `${QUEUES[2]}.dead`);

  await cancelApproved(all, found);
  mendAsThePageSays(all);
  const unknown = found.filter((one) => rowOf(one) === undefined);
  const left = [...unknown, ...violatedInFlight(readSnapshot(all))];
  tell(`${round.name}, queues ${round.keepsQueues ? 'kept' : 'emptied'}:`);
  tell(`  ${perSecond.toFixed(0)} bookings a second, backups within ${tookMs.toFixed(0)} ms`);
  for (const [kind, count] of counted(found)) tell(`  ${count}  ${kind}`);
  tell(`  ${count} dead letters in ${QUEUES[2]}; ${left.length} findings after mending`);
  rmSync(root, { recursive: true });
  return left;
}

/** Bookings run, backups are taken, bookings go on, and all processes are killed. */
async function untilKilled({ order, isPaused }: Round, root: string, broker: Broker) {
  const servers = await startApart(root, broker);
  const slotIds: string[] = [];
  while (slotIds.length < SLOTS)
    slotIds.push(...(await addSlots(servers.parking, SLOTS_AT_A_TIME)));
  let load = startLoad(servers, slotIds);
  await pause(BEFORE_MS);
  const began = performance.now();
  if (isPaused) {
    await load.stop();
    await nothingAtWork(servers);
  }
  await backUpInTurn(servers, order, 'tonight');
  const tookMs = performance.now() - began;
  if (isPaused) load = startLoad(servers, slotIds.slice(SLOTS / 2));
  await pause(AFTER_MS);
  // Parking's commands stay in their queue, and then the replies to booking.
  servers.parking.process.kill('SIGSTOP');
  await pause(DEAF_MS);
  servers.booking.process.kill('SIGSTOP');
  await pause(DEAF_MS);
  const perSecond = load.perSecond();
  const stopped = load.stop();
  await killAll(servers);
  await stopped;
  return { tookMs, perSecond };
}

interface LoadUnderWay {
  /** Bookings accepted per second so far. */
  perSecond(): number;
  stop(): Promise<unknown>;
}

/** Each booking is of a slot of its own; of some, another was made before is cancelled. */
function startLoad({ booking }: Servers, slotIds: readonly string[]): LoadUnderWay {
  const began = performance.now();
  const accepted: string[] = [];
  let turn = 0;
  let isStopped = false;
  const bookNext = async () => {
    const paymentMethod = METHODS[turn % METHODS.length];
    const slotId = slotIds[turn];
    turn += 1;
    const { id } = await post(`${booking.url}/bookings`, { slotId, paymentMethod });
    accepted.push(String(id));
    const earlier = accepted.at(-2 * CLIENTS);
    if (turn % CANCEL_EVERY !== 0 || earlier === undefined) return;
    await fetch(`${booking.url}/bookings/${earlier}/cancellation`, { method: 'POST' });
  };
  const client = async () => {
    while (!isStopped && turn < slotIds.length) {
      // The processes are killed while it runs.
      await bookNext().catch(() => undefined);
      await pause(PACE_MS);
    }
  };
  const clients = Promise.all(Array.from({ length: CLIENTS }, client));
  return {
    perSecond: () => (accepted.length * 1_000) / (performance.now() - began),
    stop() {
      isStopped = true;
      return clients;
    },
  };
}

async function killAll(servers: Servers): Promise<void> {
  for (const module of moduleNames) await servers[module].kill('SIGKILL');
}

/** Cancels the approved bookings among the findings, as the page says. */
async function cancelApproved(dataDir: string, found: readonly string[]): Promise<void> {
  const approved = found.flatMap((one) => /^booking (\S+) is approved/.exec(one)?.[1] ?? []);
  const server = await startServer(dataDir);
  for (const id of new Set(approved)) await post(`${server.url}/bookings/${id}/cancellation`, {});
  await nothingAtWork({ booking: server });
  await server.kill('SIGTERM');
}

/** The findings by the row of the page that tells of them. */
function counted(found: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of found) {
    const row = rowOf(one) ?? one;
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  return counts;
}
