/** Makes the modules that a process runs: those whose databases it has. */
import type { Bus } from './bus/bus.ts';
import type { Databases } from './databases.ts';
import { createProvider, type Provider } from './modules/billing/gateway/provider.ts';
import { type Billing, type BillingOptions, createBilling } from './modules/billing/index.ts';
import { type BookingOptions, type Bookings, createBookings } from './modules/booking/index.ts';
import { createParking, type Parking } from './modules/parking/index.ts';
import type { SagaMemory } from './orchestrator/retention.ts';

/** Those that run in this process. */
export interface Modules {
  readonly bookings: Bookings | undefined;
  readonly parking: Parking | undefined;
  readonly billing: Billing | undefined;
  /** Where billing's money is, simulated. */
  readonly provider: Provider | undefined;
}

export interface AssemblyOptions
  extends Omit<BookingOptions & BillingOptions, 'database' | 'gateway'> {
  readonly bus: Bus;
}

export function assemble(databases: Databases, options: AssemblyOptions): Modules {
  const { booking, parking, billing, gateway } = databases;
  const provider = gateway && createProvider({ database: gateway, clock: options.clock });
  return {
    bookings: booking && createBookings({ ...options, database: booking }),
    parking: parking && createParking({ ...options, database: parking }),
    billing:
      billing && provider && createBilling({ ...options, database: billing, gateway: provider }),
    provider,
  };
}

/** What the modules of this process remember of sagas, as one: sagas first, inboxes after them. */
export function memoryOf({ bookings, parking, billing }: Modules): SagaMemory {
  const memories = [bookings, parking, billing].flatMap((module) => module?.memory ?? []);
  return {
    async sweep(before) {
      let removed = 0;
      for (const { sweep } of memories) removed += await sweep(before);
      return removed;
    },
    hasForgotten: (sagaId) => memories.some(({ hasForgotten }) => hasForgotten(sagaId)),
  };
}

/** @throws Error where one of them does not run in this process */
export function allOf(modules: Modules): { [Name in keyof Modules]: NonNullable<Modules[Name]> } {
  const { bookings, parking, billing, provider } = modules;
  if (bookings && parking && billing && provider) return { bookings, parking, billing, provider };
  throw new Error('this needs every module in one process');
}
