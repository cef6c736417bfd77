/** What clients and operators do in a run, and when, as the tape has it. */
import type { PaymentMethod } from '../../src/modules/billing/contract.ts';
import { BookingConflictError } from '../../src/modules/booking/errors.ts';
import type { Verb } from '../../src/orchestrator/draft.ts';
import { VerbRefusedError } from '../../src/orchestrator/errors.ts';
import { nodeNames } from './boundaries.ts';
import type { Message } from './network.ts';
import { carryOut, operate } from './operator.ts';
import type { SimulatedSystem } from './system.ts';

const methods: readonly PaymentMethod[] = [
  'pm_ok',
  'pm_ok',
  'pm_declined',
  'pm_slow',
  'pm_flaky',
  'pm_insufficient_funds',
];

/** Moments are this far apart: close enough to fall between any two messages. */
const TICK_MS = 97;
/** When something is done about a booking: between its messages, or when it has long gone wrong. */
const LATER_MS = [1, 2, 3, 4, 5, 6, 8, 500, 2_500, 9_000, 16_000, 30_000, 41_000, 60_000];
const OUTAGES_MS = [0, 8_000, 40_000, 300_000];
/** Longer than any message of the simulation can be on its way. */
export const RETENTION_MS = 150_000;

/** What clients were told, and what they hold on to. */
export interface Account {
  readonly acknowledged: string[];
  /** Ids of sagas that a client or an operator may act on. */
  readonly sagas: string[];
}

export interface Clients {
  readonly account: Account;
  addSlot(id: string): void;
  book(slotId: string, method?: PaymentMethod): void;
  cancel(index: number): void;
  act(verb: Verb, index: number): void;
  setSlot(id: string, status: 'closed' | 'available'): void;
  sweep(): void;
  redrive(): void;
}

/** What each of them may do; a call to a dead process, or one that dies, just fails. */
export function createClients(system: SimulatedSystem): Clients {
  const { world, network } = system;
  const account: Account = { acknowledged: [], sagas: [] };
  const refused = (error: unknown) => {
    if (error instanceof BookingConflictError) world.mark('a cancellation is refused');
    if (error instanceof VerbRefusedError) world.mark('a verb is refused');
    world.tell(`a call fails: ${error instanceof Error ? error.message : error}`);
  };
  return {
    account,
    // The lot was there before the run: its row needs no process.
    addSlot: (id) =>
      void world.disks.rows(
        'parking',
        `INSERT INTO slots (id, name, status, price_amount, price_currency)
         VALUES (?, 'A1', 'available', 100, 'USD') RETURNING id`,
        id,
      ),
    book(slotId, paymentMethod = 'pm_ok') {
      world.tell(`a client books ${slotId}, paying by ${paymentMethod}`);
      system
        .bookings()
        ?.book({ slotId, paymentMethod })
        .then(({ id, sagaId }) => {
          world.tell(`the client is told of booking ${id}, saga ${sagaId}`);
          account.acknowledged.push(id);
          account.sagas.push(sagaId);
        }, refused);
    },
    cancel(index) {
      const id = account.acknowledged[index];
      if (id === undefined) return;
      world.tell(`a client cancels booking ${id}`);
      system
        .bookings()
        ?.cancel(id)
        .then((begun) => begun && account.sagas.push(begun.sagaId), refused);
    },
    act(verb, index) {
      const sagaId = account.sagas[index];
      if (sagaId === undefined) return;
      if (verb === 'resolve') carryOut(system, sagaId, refused);
      else operate(system, sagaId, verb)?.catch(refused);
    },
    setSlot(id, status) {
      world.tell(`the operator sets slot ${id} ${status}`);
      system.parking()?.changeStatus(id, status).catch(refused);
    },
    sweep() {
      const before = world.agenda.now() - RETENTION_MS;
      for (const sweep of system.sweeps())
        sweep(before).then((removed) => removed > 0 && world.mark('old rows are removed'), refused);
    },
    redrive() {
      const letters = network.redrive(({ sagaId }: Message) => isKnown(system, sagaId));
      if (letters.length === 0) return;
      world.mark('dead letters are redriven');
      world.tell(`the operator redrives ${letters.length} dead letters`);
    },
  };
}

function isKnown({ world }: SimulatedSystem, sagaId: string): boolean {
  return (
    world.disks.rows('booking', 'SELECT 1 FROM saga_instances WHERE id = ?', sagaId).length > 0
  );
}

/** Draws what happens in a run, and sets it on the agenda. */
export function drawWorkload(system: SimulatedSystem, clients: Clients): void {
  const { world } = system;
  const draw = (options: number) => world.choose('workload', options);
  const slots = ['a1', 'a2'].slice(0, 1 + draw(2));
  for (const id of slots) clients.addSlot(id);
  const slot = () => slots[draw(slots.length)] ?? 'a1';
  drawOutage(system, draw);
  const bookings = 1 + draw(4);
  for (let index = 0; index < bookings; index += 1) {
    const [slotId, method] = [slot(), methods[draw(methods.length)]];
    const atMs = draw(150) * TICK_MS;
    world.agenda.after(atMs, () => clients.book(slotId, method));
    drawActs(system, clients, { draw, atMs, index, slotId });
  }
}

type Draw = (options: number) => number;

function drawOutage({ world }: SimulatedSystem, draw: Draw): void {
  const outageMs = OUTAGES_MS[draw(OUTAGES_MS.length * 2)] ?? 0;
  if (outageMs === 0) return;
  const kind = draw(2) === 0 ? 'down' : 'mute';
  world.agenda.after(draw(150) * TICK_MS, () => {
    world.fault(`the gateway is ${kind} for ${outageMs / 1_000} s`);
    world.mark(`the gateway is ${kind}`);
    world.outage = { kind, until: world.agenda.now() + outageMs };
  });
}

interface Wish {
  readonly draw: Draw;
  readonly atMs: number;
  readonly index: number;
  readonly slotId: string;
}

/** What is done about a booking, from between its first messages until long after. */
function drawActs(system: SimulatedSystem, clients: Clients, wish: Wish): void {
  const { draw, atMs, index, slotId } = wish;
  // Its own saga, or the newest: that may be a cancellation.
  const target = () => (draw(2) === 0 ? index : clients.account.sagas.length - 1);
  const acts: readonly (() => void)[] = [
    () => {},
    () => clients.cancel(index),
    () => clients.act('abort', target()),
    () => changeMind(system, clients, { index, afterMs: LATER_MS[draw(LATER_MS.length)] ?? 1 }),
    () => clients.act('retry', target()),
    () => clients.act('resolve', target()),
    () => clients.setSlot(slotId, 'closed'),
    () => clients.setSlot(slotId, 'available'),
    () => clients.redrive(),
    () => nodeNames.forEach(system.jump),
  ];
  const count = draw(4);
  for (let n = 0; n < count; n += 1) {
    const act = acts[draw(acts.length)] ?? (() => {});
    const laterMs = LATER_MS[draw(LATER_MS.length)] ?? 0;
    system.world.agenda.after(atMs + laterMs, act);
  }
}

interface ChangeOfMind {
  readonly index: number;
  readonly afterMs: number;
}

/** Cancels a booking, and then wants the cancellation back. */
function changeMind(
  { world }: SimulatedSystem,
  clients: Clients,
  { index, afterMs }: ChangeOfMind,
): void {
  clients.cancel(index);
  const newest = () => clients.account.sagas.length - 1;
  world.agenda.after(afterMs, () => clients.act('abort', newest()));
}
