/**
 * Calls to an external service, such as a payment gateway: the request is lost, the answer is
 * lost, comes late or never, or the service is down or mute for a while. The service goes on
 * whether the process that called it still lives or not.
 */
import type { Life } from './life.ts';
import type { World } from './world.ts';

const LATE_MS = [3_000, 12_000, 40_000];

const faults = ['none', 'request lost', 'answer lost', 'never', 'late', 'late effect'] as const;

/** An external service as one life of a process reaches it. */
export interface Outside {
  /** Its name in the story. */
  readonly name: string;
  readonly life: Life;
  /** The error of a call whose outcome is not known. */
  readonly unavailable: (why: string) => Error;
}

/** Makes a call, with faults, and with a possible death before it and behind it. */
export type Reach = <Outcome>(what: string, ask: () => Promise<Outcome>) => Promise<Outcome>;

/** Returns the function through which a process calls an external service. */
export function wayTo(world: World, outside: Outside): Reach {
  const { life } = outside;
  return async (what, ask) => {
    if (!world.lives(life, `${life.node}.call`)) return new Promise<never>(() => {});
    const outcome = await withFaults(world, outside, { what, ask });
    return world.lives(life, `${life.node}.called`) ? outcome : new Promise<never>(() => {});
  };
}

interface Call<Outcome> {
  readonly what: string;
  readonly ask: () => Promise<Outcome>;
}

async function withFaults<Outcome>(
  world: World,
  { name, unavailable }: Outside,
  { what, ask }: Call<Outcome>,
): Promise<Outcome> {
  const outside = world.outsideIs();
  if (outside === 'down') throw unavailable('it is down');
  if (outside === 'mute') {
    await ask();
    throw unavailable('it does what it is asked and never says so');
  }
  const fault = faults[world.choose('outside', faults.length)];
  if (fault === 'none' || fault === undefined) return ask();
  world.fault(`${name}, ${what}: ${fault}`);
  world.mark(`${name}: ${fault}`);
  if (fault === 'request lost') throw unavailable('the request was lost');
  if (fault === 'late effect') await wait(world);
  const outcome = await ask();
  if (fault === 'answer lost') throw unavailable('the answer was lost');
  if (fault === 'never') return new Promise<never>(() => {});
  if (fault === 'late') await wait(world);
  return outcome;
}

function wait(world: World): Promise<void> {
  const delayMs = LATE_MS[world.choose('pace', LATE_MS.length)] ?? 0;
  return new Promise((resolve) => void world.agenda.after(delayMs, resolve));
}
