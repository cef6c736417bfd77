/** Which kills come, in which order. */
import { type Boundary, boundaries } from './boundaries.ts';

/** One kill of one server. */
export type Blow = BoundaryBlow | RandomBlow;

export interface BoundaryBlow {
  /**
   * `early` and `late` in the life of a server that clients book at. `recovering`: no client
   * knows the server, so that all it does is take up what was left.
   */
  readonly kind: 'early' | 'late' | 'recovering';
  readonly boundary: Boundary;
  /** Which passage of the boundary is the last one, from 1. */
  readonly passage: number;
}

export interface RandomBlow {
  readonly kind: 'random';
  /** Counted from the start of the process: it may not be ready yet. */
  readonly afterMs: number;
}

/** A server dies, the next one dies recovering from that, and so does the one after it. */
const PATTERN = [
  'random',
  'early',
  'late',
  'recovering',
  'recovering',
  'early',
  'random',
  'late',
  'early',
  'late',
] as const;

/** Kills that one data folder goes through at most. */
export const KILLS_A_FOLDER = PATTERN.length;

/** Of a recovery only the first passage is certain: group commit may need no second one. */
const PASSAGES = {
  early: { least: 1, most: 3 },
  late: { least: 10, most: 40 },
  recovering: { least: 1, most: 1 },
} as const;
/** From one boundary to the next of the same kind: no divisor in common with their number. */
const STRIDE = 5;
/** Long enough for a random kill to meet the start, the recovery and the load. */
const LONGEST_LIFE_MS = 900;

/** So many kills. Every 40 of them meet each boundary early and late, and 8 of them recovering. */
export function planOf(kills: number, random: () => number): readonly Blow[] {
  const start = () => Math.floor(random() * boundaries.length);
  const next = { early: start(), late: start(), recovering: start() };
  return Array.from({ length: kills }, (_, index): Blow => {
    const kind = PATTERN[index % PATTERN.length] ?? 'random';
    if (kind === 'random') return { kind, afterMs: random() * LONGEST_LIFE_MS };
    const boundary = boundaryAt(next[kind]);
    next[kind] += STRIDE;
    const { least, most } = PASSAGES[kind];
    return { kind, boundary, passage: least + Math.floor(random() * (most - least + 1)) };
  });
}

/** What the kill is called where it is counted. */
export function nameOf(blow: Blow): string {
  return blow.kind === 'random' ? 'at random' : blow.boundary;
}

function boundaryAt(index: number): Boundary {
  const boundary = boundaries[index % boundaries.length];
  if (boundary === undefined) throw new RangeError(`there is no boundary ${index}`);
  return boundary;
}
