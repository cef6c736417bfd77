/** Bookings through the whole engine: HTTP left out, everything below it as in production. */
import type { System } from '../../src/app/compose.ts';
import type { World } from '../../src/app/world.ts';
import type { ResendPolicy } from '../../src/orchestrator/machine/backoff.ts';
import type { Usage } from '../load.ts';
import type { Wish } from '../wishes.ts';
import { compose, newUuid, systemClock, systemRandom } from './product.ts';

const policy = { replyTimeoutMs: 5_000, stepDeadlineMs: 60_000, stallAttempts: 10 };

/** A booking that is not over by then is a failure of the benchmark. */
const PATIENCE_MS = 60_000;

const log = { isLevelEnabled: () => false, debug() {}, info() {}, warn() {}, error() {} };

const usual = { policy, retentionMs: 30 * 86_400_000, log };
const ports = { clock: systemClock, newId: newUuid, random: systemRandom };

export type EngineOptions = Pick<World, 'dataDir' | 'amqpUrl' | 'modules'> & {
  /** The usual pace of resends if not given. */
  readonly policy?: ResendPolicy;
};

export function openEngine(options: EngineOptions): Promise<System> {
  return compose({ ...usual, ...ports, ...options });
}

/** Adds free slots; resolves with their ids. */
export async function addSlots({ modules }: System, count: number): Promise<readonly string[]> {
  const parking = here(modules.parking);
  const names = Array.from({ length: count }, (_, index) => `slot ${index}`);
  const slots = await Promise.all(names.map((name) => parking.addSlot({ name })));
  return slots.map(({ id }) => id);
}

/** Books, and waits until the saga has ended. */
export async function book({ modules }: System, wish: Wish): Promise<Booked> {
  const bookings = here(modules.booking);
  const booked = await bookings.book(wish);
  if (await bookings.ended(booked.sagaId, { timeoutMs: PATIENCE_MS })) return booked;
  throw new Error(`saga ${booked.sagaId} is stuck`);
}

/** @throws Error if the module runs in another process */
function here<Module>(module: Module | undefined): Module {
  if (module === undefined) throw new Error('this needs the module in its own process');
  return module;
}

export interface Booked {
  readonly id: string;
  readonly sagaId: string;
}

/** Sums of the metrics, by the name that they have in the usage of a run. */
const SUMS: Readonly<Record<string, string>> = {
  storage_commit_units_count: 'commits',
  storage_commit_units_sum: 'units',
  storage_commit_seconds_sum: 'seconds',
};

/** By database its commits, the units of work in them, and the seconds that they took. */
export async function commitsOf({ app }: System): Promise<Usage> {
  const text = await (await app.request('/metrics')).text();
  const lines = text.matchAll(/^(storage_commit_\w+)\{database="(\w+)"\} (\S+)$/gm);
  const sums = [...lines].flatMap(([, metric = '', database, sum]) => {
    const name = SUMS[metric];
    return name === undefined ? [] : [[`${database} ${name}`, Number(sum)] as const];
  });
  return Object.fromEntries(sums);
}
