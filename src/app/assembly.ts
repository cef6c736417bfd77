/** Makes the modules that a process runs: those whose databases it has. */
import type { Bus } from '../bus/bus.ts';
import { createProvider, type Provider } from '../modules/billing/gateway/provider.ts';
import { type Billing, type BillingOptions, createBilling } from '../modules/billing/index.ts';
import {
  type BookingOptions,
  type Bookings,
  createBookings,
  sagaDefinitions,
} from '../modules/booking/index.ts';
import { createParking, type Parking } from '../modules/parking/index.ts';
import type { Sweep } from '../storage/retention.ts';
import type { Databases } from './databases.ts';

/** Those that run in this process. */
export interface Modules {
  readonly bookings: Bookings | undefined;
  readonly parking: Parking | undefined;
  readonly billing: Billing | undefined;
  /** Where billing's money is, simulated. */
  readonly provider: Provider | undefined;
}

export interface AssemblyOptions
  extends Omit<BookingOptions & BillingOptions, 'database' | 'gateway' | 'definitions'> {
  readonly bus: Bus;
}

export function assemble(databases: Databases, options: AssemblyOptions): Modules {
  const { booking, parking, billing, gateway } = databases;
  const provider = gateway && createProvider({ database: gateway, clock: options.clock });
  return {
    bookings:
      booking && createBookings({ ...options, definitions: sagaDefinitions, database: booking }),
    parking: parking && createParking({ ...options, database: parking }),
    billing:
      billing && provider && createBilling({ ...options, database: billing, gateway: provider }),
    provider,
  };
}

/**
 * Removes old rows of all modules of this process: sagas first, inboxes after them. A module that
 * cannot does not keep the next from it.
 */
export function sweepOf({ bookings, parking, billing }: Modules): Sweep {
  const sweeps = [bookings, parking, billing].flatMap((module) => module?.sweep ?? []);
  return async (before) => {
    const failures: unknown[] = [];
    let removed = 0;
    for (const sweep of sweeps)
      removed += await sweep(before).catch((error: unknown) => {
        failures.push(error);
        return 0;
      });
    if (failures.length > 0) throw new AggregateError(failures, 'some old rows were not removed');
    return removed;
  };
}

/** @throws Error where one of them does not run in this process */
export function allOf(modules: Modules): { [Name in keyof Modules]: NonNullable<Modules[Name]> } {
  const { bookings, parking, billing, provider } = modules;
  if (bookings && parking && billing && provider) return { bookings, parking, billing, provider };
  throw new Error('this needs every module in one process');
}
