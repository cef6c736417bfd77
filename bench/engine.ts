/** Bookings through the whole engine: HTTP left out, everything below it as in production. */
import { allOf } from '../src/app/assembly.ts';
import { compose, type System } from '../src/app/compose.ts';
import { newUuid, systemClock, systemRandom } from '../src/app/system.ts';
import { noHooks } from '../src/app/webhook.ts';
import { type Load, type Measured, underLoad } from './load.ts';

const policy = { replyTimeoutMs: 5_000, stepDeadlineMs: 60_000, stallAttempts: 10 };

/** A booking that is not over by then is a failure of the benchmark. */
const PATIENCE_MS = 60_000;

const log = { debug() {}, info() {}, warn() {}, error() {} };

const usual = { policy, retentionMs: 3_600_000, hooks: noHooks, log };
const ports = { clock: systemClock, newId: newUuid, random: systemRandom };

export interface EngineOptions {
  readonly dataDir: string;
  /** The broker to talk through; in memory where it is not given. */
  readonly amqpUrl?: string;
}

/** Books as many slots as the load says, each waited for until its saga has ended. */
export async function runEngine(options: EngineOptions, load: Load): Promise<Measured> {
  const system = await compose({ ...usual, ...ports, ...options });
  const { parking } = allOf(system.modules);
  const names = Array.from({ length: load.count }, (_, index) => `slot ${index}`);
  const slots = await Promise.all(names.map((name) => parking.addSlot({ name })));
  const waiting = slots.map(({ id }) => id);
  const measured = await underLoad(load, () => book(system, waiting));
  await system.close();
  return measured;
}

async function book(system: System, slotIds: string[]): Promise<void> {
  const { booking: bookings } = allOf(system.modules);
  const { sagaId } = await bookings.book({ slotId: slotIds.pop() ?? '', paymentMethod: 'pm_ok' });
  if (!(await bookings.ended(sagaId, { timeoutMs: PATIENCE_MS })))
    throw new Error(`saga ${sagaId} is stuck`);
}
