/** The composition root: storage → bus → modules → HTTP, and back again in reverse. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { createAmqpBus } from './bus/amqp-bus.ts';
import type { Bus } from './bus/bus.ts';
import { createMemoryBus } from './bus/memory-bus.ts';
import type { Clock, Log, NewId, Random } from './bus/ports.ts';
import { openDatabases } from './databases.ts';
import { createApp } from './http/app.ts';
import { billingContract } from './modules/billing/contract.ts';
import { createProvider, type Provider } from './modules/billing/gateway/provider.ts';
import { type Billing, createBilling } from './modules/billing/index.ts';
import { type Bookings, createBookings } from './modules/booking/index.ts';
import { parkingContract } from './modules/parking/contract.ts';
import { createParking, type Parking } from './modules/parking/index.ts';
import type { ResendPolicy } from './orchestrator/backoff.ts';
import { createRetention } from './orchestrator/retention.ts';
import type { Hooks } from './webhook.ts';

/** All that varies between a product, a test and a simulation. */
export interface World {
  readonly dataDir: string;
  readonly policy: ResendPolicy;
  /** How long an ended saga and its records are kept. */
  readonly retentionMs: number;
  readonly hooks: Hooks;
  readonly operatorToken?: string | undefined;
  /** The broker to talk through; in memory where it is not given. */
  readonly amqpUrl?: string | undefined;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly log: Log;
}

export interface System {
  readonly app: OpenAPIHono;
  readonly bookings: Bookings;
  readonly parking: Parking;
  readonly billing: Billing;
  readonly provider: Provider;
  readonly bus: Bus;
  /** From now on `/readyz` answers 503. */
  drain(): void;
  /** Finishes what is in hand, then closes the databases. */
  close(): Promise<void>;
}

/**
 * Builds the system and takes up the sagas that a former process left.
 * @throws DatabaseOwnedError, DatabaseUnusableError
 */
export async function compose(world: World): Promise<System> {
  const { clock, newId, random, log, policy, hooks } = world;
  const databases = openDatabases(world.dataDir, clock);
  const contracts = [parkingContract, billingContract];
  const url = world.amqpUrl;
  const onReconnected = () => void bookings.orchestrator.recover();
  const toBus = { contracts, ...world, ...hooks, onReconnected };
  const bus = url === undefined ? createMemoryBus(toBus) : createAmqpBus({ ...toBus, url });

  const parking = createParking({ database: databases.parking, bus, clock, newId });
  const provider = createProvider({ database: databases.gateway, clock });
  const toBilling = { database: databases.billing, gateway: provider, bus, clock, newId };
  const billing = createBilling(toBilling);
  const toBooking = { database: databases.booking, bus, policy, clock, newId, random, log };
  const bookings = createBookings({ ...toBooking, ...hooks });
  const sweeps = [
    bookings.sweep,
    parking.sweepInbox(bookings.forgotten),
    billing.sweepInbox(bookings.forgotten),
  ];
  const retention = createRetention({ sweeps, ...world });

  let draining = false;
  const readiness = {
    faults: () => [...(draining ? ['it is shutting down'] : []), ...busFaults(bus)],
  };
  const { deadLetters } = bus;
  const { operatorToken } = world;
  const modules = { bookings, parking, billing };
  const app = createApp({ ...modules, deadLetters, readiness, operatorToken, log });

  await bus.start();
  retention.start();
  const recovered = await bookings.orchestrator.recover();
  if (recovered > 0) log.info({ recovered }, 'sagas of a former process taken up');
  return {
    app,
    ...modules,
    provider,
    bus,
    drain() {
      draining = true;
    },
    async close() {
      retention.stop();
      bookings.orchestrator.stop();
      await bus.close();
      for (const database of Object.values(databases)) await database.close();
    },
  };
}

function busFaults(bus: Bus): readonly string[] {
  const { ready, detail } = bus.status();
  return ready ? [] : [detail];
}
