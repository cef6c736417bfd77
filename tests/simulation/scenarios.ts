/**
 * The stories that are gone through crash by crash. Each is the same at every run but for where
 * the processes die.
 */
import type { Clients } from './clients.ts';
import type { SimulatedSystem } from './system.ts';

export interface Scenario {
  readonly name: string;
  /** How the one booking that it is about must end, whatever crashes. */
  readonly ends: readonly string[];
  readonly act: (system: SimulatedSystem, clients: Clients) => void;
}

/** Long enough for a saga to come to its end where nothing crashes. */
const DONE_MS = 1_000;
/** Behind the deadline of a step. */
const TOO_LATE_MS = 12_000;

const after = ({ world }: SimulatedSystem, ms: number, happen: () => void) =>
  void world.agenda.after(ms, happen);

function loseUntilTooLate({ network, world }: SimulatedSystem, lost: string): void {
  const until = world.agenda.now() + TOO_LATE_MS;
  network.rule = ({ type }) => (type === lost && world.agenda.now() < until ? 'drop' : 'deliver');
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'approved',
    ends: ['approved'],
    act(_, clients) {
      clients.addSlot('a1');
      clients.book('a1');
    },
  },
  {
    name: 'two bookings of one slot',
    ends: ['approved', 'rejected'],
    act(_, clients) {
      clients.addSlot('a1');
      clients.book('a1');
      clients.book('a1');
    },
  },
  {
    name: 'card declined',
    ends: ['rejected'],
    act(_, clients) {
      clients.addSlot('a1');
      clients.book('a1', 'pm_declined');
    },
  },
  {
    name: 'slot closed before it is reserved',
    ends: ['rejected', 'approved'],
    act(system, clients) {
      clients.addSlot('a1');
      clients.book('a1', 'pm_slow');
      after(system, 500, () => clients.setSlot('a1', 'closed'));
    },
  },
  {
    name: 'no answer from the gateway until it is too late',
    ends: ['rejected', 'approved'],
    act({ world }, clients) {
      world.outage = { kind: 'down', until: world.agenda.now() + TOO_LATE_MS };
      clients.addSlot('a1');
      clients.book('a1');
    },
  },
  {
    name: 'reserved, but its reply is lost until it is too late',
    ends: ['rejected', 'approved'],
    act(system, clients) {
      loseUntilTooLate(system, 'PARKING_RESERVED');
      clients.addSlot('a1');
      clients.book('a1');
    },
  },
  {
    name: 'the first command is lost until it is too late',
    ends: ['rejected', 'approved'],
    act(system, clients) {
      loseUntilTooLate(system, 'parking.block');
      clients.addSlot('a1');
      clients.book('a1');
    },
  },
  {
    name: 'aborted while it pays',
    ends: ['rejected', 'approved'],
    act(system, clients) {
      clients.addSlot('a1');
      clients.book('a1', 'pm_slow');
      after(system, 700, () => clients.act('abort', 0));
    },
  },
  {
    name: 'cancelled',
    ends: ['cancelled', 'approved'],
    act(system, clients) {
      clients.addSlot('a1');
      clients.book('a1');
      after(system, DONE_MS, () => clients.cancel(0));
    },
  },
  {
    name: 'a refund that fails for long',
    ends: ['rejected', 'approved'],
    act(system, clients) {
      const { world } = system;
      clients.addSlot('a1');
      clients.book('a1', 'pm_slow');
      after(system, 500, () => clients.setSlot('a1', 'closed'));
      after(system, 2_100, () => {
        world.outage = { kind: 'down', until: world.agenda.now() + 2 * TOO_LATE_MS };
      });
    },
  },
];
