/** Bookings through the whole engine: HTTP left out, everything below it as in production. */
import { allOf } from '../src/assembly.ts';
import { compose, type System } from '../src/compose.ts';
import { newUuid, systemClock, systemRandom } from '../src/system.ts';
import { noHooks } from '../src/webhook.ts';

const policy = { replyTimeoutMs: 5_000, stepDeadlineMs: 60_000, stallAttempts: 10 };

/** A booking that is not over by then is a failure of the benchmark. */
const PATIENCE_MS = 60_000;

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export interface Measured {
  readonly seconds: number;
}

/** Runs `count` bookings of as many slots, `concurrency` at a time. */
export async function runEngine(
  dataDir: string,
  count: number,
  concurrency: number,
): Promise<Measured> {
  const kept = { retentionMs: 3_600_000, hooks: noHooks };
  const world = {
    dataDir,
    policy,
    ...kept,
    clock: systemClock,
    newId: newUuid,
    random: systemRandom,
  };
  const system = await compose({ ...world, log: silent });
  const names = Array.from({ length: count }, (_, index) => `slot ${index}`);
  const slots = await Promise.all(names.map((name) => allOf(system).parking.addSlot({ name })));
  const waiting = slots.map(({ id }) => id);
  const started = process.hrtime.bigint();
  await Promise.all(Array.from({ length: concurrency }, () => client(system, waiting)));
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  await system.close();
  return { seconds };
}

/** One client: a booking after the other, each waited for until its saga has ended. */
async function client(system: System, slotIds: string[]): Promise<void> {
  const { bookings } = allOf(system);
  for (let slotId = slotIds.pop(); slotId !== undefined; slotId = slotIds.pop()) {
    const { sagaId } = await bookings.book({ slotId, paymentMethod: 'pm_ok' });
    if (!(await bookings.ended(sagaId, PATIENCE_MS))) throw new Error(`saga ${sagaId} is stuck`);
  }
}
