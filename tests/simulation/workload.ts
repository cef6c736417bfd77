/** What happens in a run, and when, as the tape has it. */
import type { PaymentMethod } from '../../src/modules/billing/contract.ts';
import { JUMPS_MS } from '../../src/testing/simulation/processes.ts';
import { nodeNames } from './boundaries.ts';
import type { Clients } from './clients.ts';
import { releases } from './releases.ts';
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
/** Draws what happens in a run, and sets it on the agenda. */
export function drawWorkload(system: SimulatedSystem, clients: Clients): void {
  const { world } = system;
  const draw = (options: number) => world.choose('workload', options);
  const slots = ['a1', 'a2'].slice(0, 1 + draw(2));
  for (const id of slots) clients.addSlot(id);
  const slot = () => slots[draw(slots.length)] ?? 'a1';
  drawOutage(system, draw);
  drawLoss(system, draw);
  if (draw(2) === 1) comeLate(system, clients);
  const bookings = 1 + draw(4);
  for (let index = 0; index < bookings; index += 1) {
    const [slotId, method] = [slot(), methods[draw(methods.length)]];
    const atMs = draw(150) * TICK_MS;
    world.agenda.after(atMs, () => clients.book(slotId, method));
    drawActs(system, clients, { draw, atMs, index, slotId });
  }
}

/** When all that was is long over, and its sagas are forgotten where they were known. */
const LONG_AFTER_MS = 700_000;

/** Somebody books then: by that each participant hears what is forgotten, and forgets it. */
function comeLate({ world }: SimulatedSystem, clients: Clients): void {
  clients.addSlot('z9');
  world.agenda.after(LONG_AFTER_MS, () => clients.book('z9'));
  for (const laterMs of [5_000, 10_000])
    world.agenda.after(LONG_AFTER_MS + laterMs, () => clients.sweep());
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

const UNDOING = ['parking.unblock', 'billing.refund', 'parking.release'] as const;
const LOST_MS = [0, 10_000, 25_000, 40_000];

/** For a while no compensation of one kind arrives: what it undoes stalls its saga. */
function drawLoss({ world, network }: SimulatedSystem, draw: Draw): void {
  const lostMs = LOST_MS[draw(LOST_MS.length)] ?? 0;
  if (lostMs === 0) return;
  const lost = UNDOING[draw(UNDOING.length)];
  const until = world.agenda.now() + lostMs;
  world.fault(`every ${lost} is lost for ${lostMs / 1_000} s`);
  world.mark('compensations of one kind are lost');
  network.rule = ({ type }) => (type === lost && world.agenda.now() < until ? 'drop' : 'deliver');
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
    () => {
      for (const node of nodeNames) system.jump(node, JUMPS_MS[draw(JUMPS_MS.length)]);
    },
    () => system.deploy(releases[draw(releases.length)] ?? 'whole'),
    () => clients.resolveUnseen(target()),
    () => clients.misdirect(),
    () => system.startSecond(),
    () => system.reconnect(1 + draw(10)),
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
