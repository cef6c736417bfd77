/**
 * One run: a system under faults, then no faults any more, then until nothing is left to happen.
 * What always holds is checked after every event, the rest at the end.
 */
import type { Disks } from './disks.ts';
import type { Tape } from './tape.ts';
import { type Crash, createWorld, type World } from './world.ts';

/** So long chance goes on; then everything works. */
export const FAULTS_MS = 45_000;
/** Events of a run at most: one that needs more makes no progress. */
const MAX_EVENTS = 20_000;

/** What a simulation runs. */
export interface SystemUnderTest {
  readonly disks: Disks;
  /** Virtual time in which all must have ended once everything works; no bound if not given. */
  readonly endsWithinMs?: number;
  /** Starts the processes of a run, and puts on the agenda what is done to them. */
  start(world: World): RunningSystem;
}

export interface RunningSystem {
  /** From now on everything works: what was broken on purpose is made whole. */
  recover(): void;
  /** What does not hold now, in words. */
  violated(): readonly string[];
  /** What does not hold once nothing is left to happen. */
  violatedAtRest(): readonly string[];
  /** What has not come to its end. */
  unfinished(): readonly string[];
}

export interface Play {
  readonly tape: Tape;
  readonly crashAt?: ((passage: number, boundary: string) => Crash) | undefined;
  /** Whether the story is written down. */
  readonly telling?: boolean | undefined;
}

export interface Run {
  /** What did not hold, in words; empty if all did. */
  readonly violations: readonly string[];
  readonly story: readonly string[];
  readonly marks: ReadonlySet<string>;
  readonly taken: readonly number[];
  /** How many boundaries were passed at which a process may die. */
  readonly passages: number;
}

export async function play(
  system: SystemUnderTest,
  { tape, crashAt, telling = false }: Play,
): Promise<Run> {
  const { disks, endsWithinMs = Number.POSITIVE_INFINITY } = system;
  disks.clear();
  const world = createWorld({ tape, disks, telling, crashAt });
  const running = system.start(world);
  world.agenda.after(FAULTS_MS, () => {
    world.tell('from now on everything works');
    world.faulty = false;
    running.recover();
  });
  const violations = [...(await toTheEnd(world, running, endsWithinMs)), ...world.wronged];
  const { story, marks } = world;
  return { violations, story, marks, taken: tape.taken, passages: world.passages() };
}

/** Until the first violation, or until nothing more happens and all has to agree. */
async function toTheEnd(
  { agenda, answers }: World,
  running: RunningSystem,
  endsWithinMs: number,
): Promise<readonly string[]> {
  const until = agenda.now() + FAULTS_MS + endsWithinMs;
  for (let events = 0; events < MAX_EVENTS; events += 1) {
    if (!(await agenda.step()))
      return [...running.violatedAtRest(), ...running.unfinished(), ...answers.unanswered()];
    const violations = running.violated();
    if (violations.length > 0) return violations;
    if (agenda.now() > until) break;
  }
  return ['no progress: it does not come to rest', ...running.unfinished()];
}
