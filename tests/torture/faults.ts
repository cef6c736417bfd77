/** What is done to the fleet, in an order that a seed gives again. */
import { type ModuleName, moduleNames } from '../../src/modules/names.ts';
import { pause } from '../kill/rest.ts';
import type { Fleet } from './fleet.ts';

/** Longer than two heartbeats of the fleet: the broker takes the process for dead. */
const PAUSE_MS = 3_500;

export type Fault =
  | { readonly kind: 'kill'; readonly module: ModuleName }
  | { readonly kind: 'drop'; readonly module: ModuleName }
  | { readonly kind: 'freeze'; readonly module: ModuleName }
  | { readonly kind: 'pause'; readonly module: ModuleName }
  | { readonly kind: 'kill-broker'; readonly downMs: number };

export interface Timed {
  /** After the fault before it, or the beginning. */
  readonly afterMs: number;
  readonly fault: Fault;
}

export interface Dose {
  /** Processes killed with SIGKILL, and started again. */
  readonly kills: number;
  readonly brokerKills: number;
  /** How long the broker is down, beside its start. */
  readonly brokerDownMs: number;
  /** Each: connections dropped, wires frozen, processes stopped for longer than heartbeats. */
  readonly others: number;
  /** In which all this happens, about. */
  readonly lengthMs: number;
}

/** Two rows of faults that run side by side: the kills of processes, and all else. */
export function planOf(dose: Dose, random: () => number): readonly (readonly Timed[])[] {
  const { kills, brokerKills, brokerDownMs: downMs, others, lengthMs } = dose;
  const someone = (): ModuleName =>
    moduleNames[Math.floor(random() * moduleNames.length)] ?? 'booking';
  const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
  const rest: Fault[] = [
    ...times(brokerKills, () => ({ kind: 'kill-broker' as const, downMs })),
    ...times(others, () => ({ kind: 'drop' as const, module: someone() })),
    ...times(others, () => ({ kind: 'freeze' as const, module: someone() })),
    ...times(others, () => ({ kind: 'pause' as const, module: someone() })),
  ];
  const killed: Fault[] = times(kills, () => ({ kind: 'kill' as const, module: someone() }));
  return [spread(killed, lengthMs, random), spread(shuffled(rest, random), lengthMs, random)];
}

function spread(faults: readonly Fault[], lengthMs: number, random: () => number): Timed[] {
  const meanMs = lengthMs / (faults.length + 1);
  return faults.map((fault) => ({ afterMs: meanMs * (0.2 + 1.6 * random()), fault }));
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  return all
    .map((one) => ({ one, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ one }) => one);
}

/** Does it, and undoes it: whatever was taken away is there again when this resolves. */
export async function inflict(fleet: Fleet, fault: Fault): Promise<void> {
  if (fault.kind === 'kill-broker') {
    await fleet.broker.kill();
    await pause(fault.downMs);
    return fleet.broker.restart();
  }
  const { kind, module } = fault;
  const wire = fleet.wires[module];
  if (kind === 'kill') return fleet.restart(module);
  if (kind === 'drop') return wire.drop();
  if (kind === 'freeze') {
    wire.freeze();
    await pause(PAUSE_MS);
    return wire.thaw();
  }
  const { process } = fleet.server(module);
  process.kill('SIGSTOP');
  await pause(PAUSE_MS);
  process.kill('SIGCONT'); // It may have been killed meanwhile: then nothing hears this.
}

export function nameOf(fault: Fault): string {
  return fault.kind === 'kill-broker' ? 'kill-broker' : `${fault.kind} ${fault.module}`;
}
