/** The sides that are compared, each as something that makes bookings on databases of its own. */
import { newUuid } from '../../src/app/system.ts';
import { between, type Load, type Measured, measure, type Usage, underLoad } from '../load.ts';
import { wishesFor } from '../wishes.ts';
import type { Modules } from './rival.ts';
import type { Gateway } from './rival-modules.ts';

/** Bookings of free slots that are there already. */
export interface Side {
  run(load: Load): Promise<Measured>;
  close(): Promise<void>;
}

export interface SideOptions {
  /** Empty at first. */
  readonly dataDir: string;
  /** Bookings that it is good for, in all of its runs. */
  readonly slots: number;
  /** Per cent of the bookings. */
  readonly declined: number;
  /** The broker to talk through; in memory if not given. */
  readonly amqpUrl: string | undefined;
  readonly gauge: () => Usage;
}

/** Loads no more than the side itself needs: its memory is measured. */
type OpenSide = (options: SideOptions) => Promise<Side>;

const openLimit: OpenSide = async ({ dataDir, slots, declined, gauge }) => {
  const limit = (await import('./limit.ts')).openLimit(dataDir);
  const ids = newIds(slots);
  limit.addSlots(ids);
  const next = wishesFor(ids, declined);
  return {
    run({ count, inFlight }) {
      const eachMs: number[] = [];
      return measure(gauge, eachMs, async () => {
        for (let made = 0; made < count; made += inFlight) {
          const wishes = Array.from({ length: Math.min(inFlight, count - made) }, next);
          const began = performance.now();
          limit.write(wishes);
          const ms = performance.now() - began;
          for (const _ of wishes) eachMs.push(ms);
        }
      });
    },
    close: async () => limit.close(),
  };
};

const openRival: OpenSide = async ({ dataDir, slots, declined, amqpUrl, gauge }) => {
  const { openBilling, openBookings, openParking } = await import('./rival-modules.ts');
  const { book } = await import('./rival.ts');
  const bookings = openBookings(dataDir);
  const parking = openParking(dataDir);
  const billing = openBilling(dataDir, gateway);
  const ids = newIds(slots);
  parking.addSlots(ids);
  const next = wishesFor(ids, declined);
  const local = { bookings, parking, billing };
  const remote = amqpUrl === undefined ? undefined : await overBroker(amqpUrl, local);
  const modules = remote?.modules ?? local;
  return {
    run: (load) => underLoad(load, gauge, () => book(modules, next())),
    async close() {
      await remote?.close();
      for (const { close } of [bookings, parking, billing]) close();
    },
  };
};

/** Answers at once, and keeps nothing here. */
const gateway: Gateway = {
  charge: async (_, { paymentMethod }) => (paymentMethod === 'pm_ok' ? undefined : 'card_declined'),
  async refund() {},
};

async function overBroker(amqpUrl: string, { bookings, parking, billing }: Modules) {
  const { connectRpc } = await import('./rpc.ts');
  const { remoteBilling, remoteParking, serveModules } = await import('./rival-over-broker.ts');
  const rpc = await connectRpc(amqpUrl);
  await serveModules(rpc, parking, billing);
  const modules = { bookings, parking: remoteParking(rpc), billing: remoteBilling(rpc) };
  return { modules, close: rpc.close };
}

const openSystem: OpenSide = async ({ dataDir, slots, declined, amqpUrl, gauge }) => {
  const { addSlots, book, commitsOf, openEngine } = await import('./engine.ts');
  const system = await openEngine({ dataDir, amqpUrl });
  const next = wishesFor(await addSlots(system, slots), declined);
  return {
    async run(load) {
      const before = await commitsOf(system);
      const measured = await underLoad(load, gauge, () => book(system, next()));
      const commits = between(before, await commitsOf(system));
      return { ...measured, used: { ...measured.used, ...commits } };
    },
    close: system.close,
  };
};

const openApart: OpenSide = async ({ dataDir, slots, declined, amqpUrl, gauge }) => {
  if (amqpUrl === undefined) throw new Error('processes of their own need a broker');
  const { book, openEngine } = await import('./engine.ts');
  const system = await openEngine({ dataDir, amqpUrl, modules: ['booking'] });
  const others = await (await import('./apart.ts')).openOthers(dataDir, amqpUrl, slots);
  const next = wishesFor(others.slotIds, declined);
  return {
    run: (load) => underLoad(load, gauge, () => book(system, next())),
    async close() {
      await system.close();
      await others.close();
    },
  };
};

const openHttp: OpenSide = async ({ dataDir, slots, declined, amqpUrl, gauge }) => {
  const { addSlots, openEngine } = await import('./engine.ts');
  const system = await openEngine({ dataDir, amqpUrl });
  const http = await (await import('./over-http.ts')).openHttp(system);
  const next = wishesFor(await addSlots(system, slots), declined);
  return {
    run({ count, inFlight }) {
      const eachMs: number[] = [];
      const wishes = Array.from({ length: count }, next);
      return measure(gauge, eachMs, async () => {
        eachMs.push(...(await http.bookAll(wishes, inFlight)));
      });
    },
    async close() {
      await http.close();
      await system.close();
    },
  };
};

const openBare: OpenSide = async ({ amqpUrl, gauge }) => {
  if (amqpUrl === undefined) throw new Error('bare amqplib needs a broker');
  const { book, close } = await (await import('./bare.ts')).openBare(amqpUrl);
  return { run: (load) => underLoad(load, gauge, book), close };
};

function newIds(count: number): readonly string[] {
  return Array.from({ length: count }, newUuid);
}

export const sides = {
  limit: openLimit,
  bare: openBare,
  rival: openRival,
  system: openSystem,
  apart: openApart,
  http: openHttp,
} as const satisfies Readonly<Record<string, OpenSide>>;

export type SideName = keyof typeof sides;
