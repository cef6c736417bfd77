/** A system that starts on what is left in a folder, in a process of its own. See stays.ts. */
import { openSagasOf, orchestratorOf } from '../../src/app/assembly.ts';
import type { System } from '../../src/app/compose.ts';
import { answerParent } from '../child.ts';
import { quantile } from '../figures.ts';
import { type Load, underLoad } from '../load.ts';
import { addSlots, book, openEngine } from '../sides/engine.ts';
import { peakMemory, usage } from '../usage.ts';
import { wishesFor } from '../wishes.ts';

export interface Question {
  readonly dataDir: string;
  /** Sagas that are there at the least. */
  readonly sagas: number;
  /** Per cent of the bookings. */
  readonly declined: number;
  /** The bookings to be made; none if what is open is to be ended. */
  readonly load?: Load;
}

export interface Started {
  /** From the start until it is ready, without the loading of the program. */
  readonly readyMs: number;
  /** Bookings made; or else open sagas that have ended. */
  readonly perSecond: number;
  /** Not a number if no bookings were made. */
  readonly p99Ms: number;
  readonly peakBytes: number;
}

const WARM_UP = 1_000;
const POLL_MS = 20;

answerParent(async ({ dataDir, sagas, declined, load }: Question): Promise<Started> => {
  const began = performance.now();
  const system = await openEngine({ dataDir });
  while ((await system.app.request('/readyz')).status !== 200) await soon();
  const readyMs = performance.now() - began;
  const worked =
    load === undefined
      ? await recover(system, sagas, began)
      : await makeBookings(system, load, declined);
  checkEnded(system, load === undefined ? sagas : sagas + load.count);
  await system.close();
  return { readyMs, ...worked, peakBytes: peakMemory() };
});

type Worked = Pick<Started, 'perSecond' | 'p99Ms'>;

async function makeBookings(system: System, load: Load, declined: number): Promise<Worked> {
  const warmUp = { ...load, count: Math.min(load.count, WARM_UP) };
  const next = wishesFor(await addSlots(system, warmUp.count + load.count), declined);
  await underLoad(warmUp, usage, () => book(system, next()));
  const { seconds, eachMs } = await underLoad(load, usage, () => book(system, next()));
  return { perSecond: load.count / seconds, p99Ms: quantile(eachMs, 0.99) };
}

/** Waits until no saga is open: the time counts from the start. */
async function recover({ modules }: System, sagas: number, began: number): Promise<Worked> {
  while (openSagasOf(modules) !== 0) await soon();
  const seconds = (performance.now() - began) / 1_000;
  return { perSecond: sagas / seconds, p99Ms: Number.NaN };
}

/** A figure counts only if all that it is said of is there, and has ended. */
function checkEnded({ modules }: System, atLeast: number): void {
  const { completed = 0, compensated = 0 } = orchestratorOf(modules)?.counts() ?? {};
  if (completed + compensated < atLeast || openSagasOf(modules) !== 0)
    throw new Error(`only ${completed + compensated} sagas have ended, not ${atLeast}`);
}

function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
