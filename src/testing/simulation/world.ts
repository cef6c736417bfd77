/**
 * The state that all parts of a simulated system share: virtual time, the tape, the story, the
 * situations that have occurred, and the boundaries at which a process may die.
 */
import { idAt } from '../../ports/ids.ts';
import { type Agenda, createAgenda } from './agenda.ts';
import { type Answers, createAnswers } from './answers.ts';
import type { Disks } from './disks.ts';
import type { Life } from './life.ts';
import type { Choice, Tape } from './tape.ts';

/** No process dies, this one alone, or every one together with the broker's memory. */
export type Crash = 'none' | 'one' | 'all';

export interface WorldOptions {
  readonly tape: Tape;
  readonly disks: Disks;
  /** True to write the story down; a run is faster without. */
  readonly telling: boolean;
  /** Decides at each boundary; the tape does if it is not given. */
  readonly crashAt?: ((passage: number, boundary: string) => Crash) | undefined;
}

export interface World {
  readonly agenda: Agenda;
  readonly disks: Disks;
  /** Promises that are waited for. */
  readonly answers: Answers;
  /** A new id of this time, in milliseconds since the epoch: it sorts as the real ones do. */
  readonly newId: (at: number) => string;
  /** Of all jitter: even and unremarkable. */
  readonly random: () => number;
  /** While true the tape may choose something else than the harmless. */
  faulty: boolean;
  /** Until when, in virtual time, calls outside are not taken, or done and never answered. */
  outage: { readonly kind: 'down' | 'mute'; readonly until: number };
  choose(kind: Choice, options: number): number;
  outsideIs(): 'up' | 'down' | 'mute';
  tell(event: string): void;
  /** Adds an injected fault to the story. */
  fault(event: string): void;
  /** Notes that a situation has occurred. */
  mark(situation: string): void;
  /** Notes a violation that shows in no database. */
  noteViolation(violation: string): void;
  /** Passes a boundary; false if the process is dead behind it. */
  lives(life: Life, boundary: string): boolean;
  /** Ends a process, as `processes.ts` does. */
  die: (life: Life, crash: Exclude<Crash, 'none'>, boundary: string) => void;
  readonly story: readonly string[];
  readonly marks: ReadonlySet<string>;
  readonly violations: readonly string[];
  /** Boundaries passed so far. */
  passages(): number;
}

const crashes: readonly Crash[] = ['none', 'one', 'all'];

/** Makes the world of one run, with nothing on its agenda. */
export function createWorld({ tape, disks, telling, crashAt }: WorldOptions): World {
  const agenda = createAgenda();
  const began = agenda.now();
  const story: string[] = [];
  const marks = new Set<string>();
  const violations: string[] = [];
  let ids = 0;
  let passages = 0;

  const world: World = {
    agenda,
    disks,
    story,
    marks,
    violations,
    faulty: true,
    answers: createAnswers(),
    newId(at) {
      ids += 1;
      return `${idAt(at)}-7000-8000-${String(ids).padStart(12, '0')}`;
    },
    random: () => 0.5,
    outage: { kind: 'down', until: 0 },
    choose: (kind, options) => (world.faulty ? tape.choose(kind, options) : 0),
    outsideIs: () => (agenda.now() < world.outage.until ? world.outage.kind : 'up'),
    tell(event) {
      if (!telling) return;
      const seconds = ((agenda.now() - began) / 1_000).toFixed(3).padStart(9);
      story.push(`${seconds} s  ${event}`);
    },
    fault: (event) => world.tell(`!! ${event}`),
    mark: (situation) => void marks.add(situation),
    noteViolation: (violation) => void violations.push(violation),
    lives(life, boundary) {
      if (!life.alive) return false;
      passages += 1;
      const chosen = () => crashes[world.choose('crash', crashes.length)] ?? 'none';
      const crash = crashAt === undefined ? chosen() : crashAt(passages, boundary);
      if (crash === 'none') return true;
      marks.add(`killed at ${boundary}`);
      world.die(life, crash, boundary);
      return false;
    },
    die: () => {},
    passages: () => passages,
  };
  return world;
}
