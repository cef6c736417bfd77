/**
 * One run: a system under faults, then no faults any more, then until nothing is left to happen.
 * Rules that hold always are checked after every event, the others at the end.
 */
import type { Disks } from './disks.ts';
import type { Tape } from './tape.ts';
import { type Crash, createWorld, type World } from './world.ts';

/** So long chance goes on; then everything works. */
export const FAULTS_MS = 45_000;
/** Events of a run at most: one that needs more makes no progress. */
const MAX_EVENTS = 20_000;

/** A system as the simulator runs it, again and again. */
export interface SystemUnderTest {
  readonly disks: Disks;
  /** Virtual time in which all must have ended once everything works; no bound if not given. */
  readonly endsWithinMs?: number;
  /** Starts the processes of a run, and puts its workload on the agenda. */
  start(world: World): RunningSystem;
}

export interface RunningSystem {
  /** Mends what was broken on purpose: from now on everything works. */
  recover(): void;
  /** Violations of the rules that hold always, in words. */
  violated(): readonly string[];
  /** Violations of the rules that hold once nothing is left to happen. */
  violatedAtRest(): readonly string[];
  /** Sagas that have not ended, in words. */
  unfinished(): readonly string[];
}

export interface Play {
  readonly tape: Tape;
  readonly crashAt?: ((passage: number, boundary: string) => Crash) | undefined;
  /** True if the story is written down. */
  readonly telling?: boolean | undefined;
}

export interface Run {
  /** Violations in words; empty if there are none. */
  readonly violations: readonly string[];
  readonly story: readonly string[];
  readonly marks: ReadonlySet<string>;
  readonly taken: readonly number[];
  /** Boundaries passed so far at which a process may die. */
  readonly passages: number;
}

/**
 * Plays one run on empty databases. The same tape makes the same run.
 * @throws whatever the system throws as it starts, or in a turn of the loop of its own
 */
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
  const violations = [...(await toTheEnd(world, running, endsWithinMs)), ...world.violations];
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
