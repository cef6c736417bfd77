/**
 * The whole system distributed, under load, with everything failing that can fail. In the end the
 * faults stop, all must become quiet, and databases, ledger, queues and clients must agree.
 */
import { alwaysViolated } from '../../src/invariants/invariants.ts';
import { readSnapshot } from '../../src/invariants/snapshot.ts';
import { createWatch } from '../invariants/watch.ts';
import { addSlots, bookUntilDone, newAccount } from '../kill/clients.ts';
import { pause, statesOf } from '../kill/rest.ts';
import { startEcho } from './echo.ts';
import { type Dose, type Fault, inflict, nameOf, planOf, type Timed } from './faults.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { startGauge } from './memory.ts';
import { becomesQuiet, judge, type Recovery, recoveryOf } from './verdict.ts';

const CLIENTS = 10;

export interface Torment extends Dose {
  /** To be accepted, at least; the load goes on until the last fault. */
  readonly bookings: number;
  readonly random: () => number;
  readonly tell: (line: string) => void;
}

export interface Verdict {
  readonly acknowledged: number;
  readonly cancelled: number;
  readonly unknown: number;
  readonly echoes: number;
  readonly faults: number;
  readonly states: Readonly<Record<string, number>>;
  readonly recovery: Recovery;
  /** The most memory that the booking process had, in MiB. */
  readonly peakMib: number;
  readonly violations: readonly string[];
}

export async function torment(options: Torment): Promise<Verdict> {
  const fleet = await startFleet();
  try {
    return await run(fleet, options);
  } finally {
    await fleet.stop();
  }
}

async function run(fleet: Fleet, options: Torment): Promise<Verdict> {
  const { bookings, lengthMs, random, tell } = options;
  const account = newAccount();
  const watch = createWatch();
  const violations: string[] = [];
  const slotIds = await addSlots(fleet.server('parking'), Math.ceil(bookings / 2));
  const gauge = startGauge(() => fleet.server('booking').process.pid);
  const echo = startEcho(fleet.broker.url, random);
  let isOver = false;
  const isDone = () => isOver && account.acknowledged.length >= bookings;
  const paceMs = (CLIENTS * lengthMs) / bookings;
  const load = { concurrency: CLIENTS, slotIds, paceMs, url: () => fleet.server('booking').url };
  const clients = bookUntilDone({ ...load, isDone }, account);
  let lastFaultAt = 0;
  let faults = 0;
  const before = async ({ fault }: { readonly fault: Fault }) => {
    tell(nameOf(fault));
    faults += 1;
    lastFaultAt = Date.now();
    await inflict(fleet, fault);
    const found = readSnapshot(fleet.dataDir);
    violations.push(...alwaysViolated(found), ...watch.see(found));
  };
  await Promise.all(planOf(options, random).map((row) => inTurn(row, before)));
  isOver = true;
  await clients;
  await echo.stop();
  gauge.stop();
  const quiet = await becomesQuiet(fleet);
  return {
    acknowledged: account.acknowledged.length,
    cancelled: account.cancelled.length,
    unknown: account.unknown,
    echoes: echo.count(),
    faults,
    peakMib: gauge.peakMib(),
    states: statesOf(quiet.snapshot),
    recovery: recoveryOf(quiet.snapshot, lastFaultAt),
    violations: [...violations, ...judge(quiet, account, watch)],
  };
}

async function inTurn(row: readonly Timed[], act: (one: Timed) => Promise<void>): Promise<void> {
  for (const one of row) {
    await pause(one.afterMs);
    await act(one);
  }
}
