/** Data folders as after much work: a booking is run for real, and its rows are copied. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { systemClock } from '../../src/app/system.ts';
import { databasesOf } from '../../src/modules/modules.ts';
import { addSlots, book, openEngine } from '../sides/engine.ts';
import { declinedOf, type Wish } from '../wishes.ts';
import { type Copy, copierOf, type Times } from './copies.ts';

const DAY_MS = 86_400_000;
/** The time over which ended sagas are spread: they are kept for longer. */
const SPREAD_MS = 20 * DAY_MS;
/** Copies are older than their example: one of the same time would have the same ids. */
const OLDER_MS = 60_000;
/** Bookings per transaction. */
const BATCH = 20_000;
const CACHE_KIB = 500_000;

/** No saga is given up, however long it takes until its turn comes. */
const patient = { replyTimeoutMs: 5_000, stepDeadlineMs: DAY_MS, stallAttempts: 10 };

/** A booking that was run for real. */
interface Example {
  readonly ids: readonly string[];
  readonly at: number;
}

/**
 * Leaves so many sagas that have ended, of the last weeks.
 * @param declined per cent of them
 */
export async function fillEnded(dataDir: string, count: number, declined: number): Promise<void> {
  if (count === 0) return;
  const system = await openEngine({ dataDir });
  const [one = '', other = ''] = await addSlots(system, 2);
  const run = async (wish: Wish): Promise<Example> => {
    const at = systemClock.now();
    const { id, sagaId } = await book(system, wish);
    return { ids: [id, sagaId, wish.slotId], at };
  };
  const paid = await run({ slotId: one, paymentMethod: 'pm_ok' });
  const failed = await run({ slotId: other, paymentMethod: 'pm_declined' });
  await system.close();
  const from = paid.at - OLDER_MS - SPREAD_MS;
  const times = { from, every: Math.floor(SPREAD_MS / count), count: count - 2 };
  copyInto(dataDir, times, (files) => {
    const [copyPaid, copyFailed] = [copierIn(files, paid), copierIn(files, failed)];
    return (batch) => {
      const failures = declinedOf(batch.count, declined);
      copyPaid({ ...batch, count: batch.count - failures });
      copyFailed({ ...batch, count: failures });
    };
  });
}

/** Leaves so many sagas that await their first answer: their command has not left. */
export async function fillOpen(dataDir: string, count: number): Promise<void> {
  const whole = await openEngine({ dataDir });
  const [slotId = ''] = await addSlots(whole, 1);
  await whole.close();
  // Without the other modules there is nobody to send a command to.
  const alone = await openEngine({ dataDir, policy: patient, modules: ['booking'] });
  const at = systemClock.now();
  const booked = await alone.modules.booking?.book({ slotId, paymentMethod: 'pm_ok' });
  await alone.close();
  if (booked === undefined) throw new Error('the module of bookings does not run');
  const example = { ids: [booked.id, booked.sagaId, slotId], at };
  const times = { from: at - OLDER_MS - count, every: 1, count: count - 1 };
  copyInto(dataDir, times, (files) => copierIn(files, example));
}

type Files = readonly Sqlite.Database[];

function copierIn(files: Files, { ids, at }: Example): Copy {
  const copies = files.map((file) => copierOf(file, ids, at));
  return (times) => {
    for (const copy of copies) copy(times);
  };
}

function copyInto(dataDir: string, times: Times, copierFor: (files: Files) => Copy): void {
  const files = databasesOf().map(({ name }) => openFast(join(dataDir, `${name}.db`)));
  const copy = copierFor(files);
  for (let made = 0; made < times.count; made += BATCH) {
    const count = Math.min(BATCH, times.count - made);
    for (const file of files) file.exec('BEGIN IMMEDIATE');
    copy({ ...times, from: times.from + made * times.every, count });
    for (const file of files) file.exec('COMMIT');
  }
  for (const file of files) file.close();
}

/** Nobody relies on these rows yet: no batch waits for the disk, and none is rolled back. */
function openFast(file: string): Sqlite.Database {
  const database = new Sqlite(file);
  database.pragma('journal_mode = OFF');
  database.pragma('synchronous = OFF');
  database.pragma(`cache_size = -${CACHE_KIB}`);
  return database;
}
