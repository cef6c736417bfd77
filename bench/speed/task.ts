/** A run of one side, on databases that are new and gone afterwards. */
import { databaseBytes, emptyLogs, inFolder, loggedPages } from '../disk.ts';
import type { Load, Measured } from '../load.ts';
import { countRows } from '../sides/rows.ts';
import { type Side, type SideName, sides } from '../sides/sides.ts';
import { peakMemory, usage } from '../usage.ts';

export interface Task {
  readonly side: SideName;
  /** Per cent of the bookings. */
  readonly declined: number;
  /** The broker to talk through; in memory if not given. */
  readonly broker?: BrokerAddress | undefined;
}

export interface BrokerAddress {
  readonly url: string;
  readonly pid: number;
}

export interface Outcome extends Measured {
  /** By which the databases have grown. */
  readonly diskBytes: number;
  /** Of the process, up to now. */
  readonly peakBytes: number;
}

/** Makes the bookings of a load, and counts what they left. */
export function perform(task: Task, load: Load): Promise<Outcome> {
  const { side, declined } = task;
  return inFolder(async (dataDir) => {
    const { run, close } = await open(task, dataDir, load.count);
    emptyLogs(dataDir);
    const before = databaseBytes(dataDir);
    const measured = await run(load);
    await close();
    countRows(dataDir, side, { bookings: load.count, declined });
    const diskBytes = databaseBytes(dataDir) - before;
    return { ...measured, diskBytes, peakBytes: peakMemory() };
  });
}

/** Databases that have begun to grow: a table of one page would be written as a whole. */
const FIRST: Load = { count: 200, inFlight: 1 };
/** So few that no log is begun anew. */
const PART: Load = { count: 10, inFlight: 1 };
const PARTS = 10;

/**
 * The pages that a booking writes into the logs if it is alone. The logs are emptied now and then
 * while nothing is at work, so that their sizes tell it: this is no run of which the time counts.
 */
export function pagesABooking(task: Task): Promise<number> {
  const { side, declined } = task;
  return inFolder(async (dataDir) => {
    const slots = FIRST.count + PARTS * PART.count;
    const { run, close } = await open(task, dataDir, slots);
    await run(FIRST);
    let pages = 0;
    for (let part = 0; part < PARTS; part += 1) {
      emptyLogs(dataDir);
      await run(PART);
      pages += loggedPages(dataDir);
    }
    await close();
    countRows(dataDir, side, { bookings: slots, declined });
    return pages / (PARTS * PART.count);
  });
}

function open({ side, declined, broker }: Task, dataDir: string, slots: number): Promise<Side> {
  const gauge = () => usage(broker?.pid);
  return sides[side]({ dataDir, slots, declined, amqpUrl: broker?.url, gauge });
}
