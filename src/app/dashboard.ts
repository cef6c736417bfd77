/** The dashboard of a process: where booking runs, with what else can be seen from there. */
import type { Bus } from '../bus/bus.ts';
import type { Breakages } from '../dashboard/breakages/breakages.ts';
import { billsElsewhere, type Elsewhere, slotsElsewhere } from '../dashboard/elsewhere.ts';
import { FLOOR_SIZE } from '../dashboard/parts/floors.tsx';
import { slotsHere } from '../dashboard/slots-here.ts';
import type { BillSource, Seen, Sources } from '../dashboard/sources.ts';
import { sagaDefinitions } from '../modules/booking/index.ts';
import type { RunningModules } from '../modules/modules.ts';
import type { ModuleName } from '../modules/names.ts';
import type { Clock } from '../ports/clock.ts';
import { whyOf } from '../ports/errors.ts';
import { createOutage, type OutageWords } from '../ports/outage.ts';
import type { Databases } from './databases.ts';
import type { World } from './world.ts';

/** A process that takes longer is not there, for a person in front of a page. */
const TIMEOUT_MS = 3_000;

const MODULE_AWAY: OutageWords = {
  level: 'warn',
  begun: 'a module that runs elsewhere does not answer the dashboard',
  ended: 'a module that runs elsewhere answers the dashboard again',
};

interface Parts {
  readonly world: World;
  readonly modules: RunningModules;
  readonly databases: Databases;
  readonly bus: Bus;
  readonly breakages: Breakages | undefined;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
}

/** The sources of the dashboard; undefined in a process without booking, which has none. */
export function dashboardSources(parts: Parts): Sources | undefined {
  const { world, modules, databases, bus, ending } = parts;
  const { clock, log } = world;
  const { booking, billing } = modules;
  if (booking === undefined) return undefined;
  const opened = Object.values(databases);
  return {
    bookings: booking,
    definitions: sagaDefinitions,
    slots: slotsOf(parts),
    bills: billsOf(parts),
    ledger:
      billing === undefined
        ? elsewhere('The books of the provider are where billing runs.')
        : { isHere: true, source: { of: billing.provider.ledger.entriesOf } },
    deadLetters: bus.deadLetters,
    breakages: parts.breakages,
    version: () => opened.map((database) => database.version()).join(),
    admit: booking.admit,
    ending,
    clock,
    log,
  };
}

function slotsOf({ world, modules: { parking } }: Parts): Sources['slots'] {
  if (parking !== undefined) return { isHere: true, source: slotsHere(parking, FLOOR_SIZE) };
  const url = world.moduleUrls?.parking;
  if (url === undefined) return elsewhere(unnamed('parking', 'DASHBOARD_PARKING_URL'));
  return { isHere: true, source: slotsElsewhere(apiAt(url, world), FLOOR_SIZE) };
}

function billsOf({ world, modules: { billing } }: Parts): Seen<BillSource> {
  if (billing !== undefined) {
    const { queries } = billing;
    const of = async (bookingId: string) => queries.list({ bookingId }, { limit: 10 });
    return { isHere: true, source: { of, get: async (id) => queries.get(id) } };
  }
  const url = world.moduleUrls?.billing;
  if (url === undefined) return elsewhere(unnamed('billing', 'DASHBOARD_BILLING_URL'));
  return { isHere: true, source: billsElsewhere(apiAt(url, world)) };
}

function elsewhere(why: string) {
  return { isHere: false, why } as const;
}

function unnamed(module: ModuleName, setting: string): string {
  return `The module ${module} runs elsewhere: set ${setting} to the address of its API to see it.`;
}

function apiAt(url: string, world: World): Elsewhere {
  const outage = createOutage(MODULE_AWAY, world);
  return {
    url,
    fetch,
    async inTime(call) {
      try {
        const answer = await inTimeBy(world.clock, call);
        outage.works({ url });
        return answer;
      } catch (error) {
        outage.fault({ url, why: whyOf(error) });
        throw error;
      }
    },
  };
}

async function inTimeBy<Answer>(
  clock: Clock,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const controller = new AbortController();
  const late = new Error(`no answer within ${TIMEOUT_MS} ms`);
  const cancel = clock.after(TIMEOUT_MS, () => controller.abort(late));
  return call(controller.signal).finally(cancel);
}
