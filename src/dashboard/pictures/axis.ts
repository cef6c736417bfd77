/**
 * An axis of time. It is to scale if each gap between two moments can then be seen; else long gaps
 * are drawn shorter, by a power of their length: a saga of 30 ms of work and hours of waiting
 * shows both, and a longer gap is still wider.
 */
import type { EpochMs } from '../../ports/clock.ts';
import { elapsed } from './elapsed.ts';
import { tenth, textWidth } from './fit.ts';

/** To scale, the shortest gap takes at least this part of the axis. */
const LEAST_PART = 0.004;
const POWER = 0.3;
/** The room for a label of an axis to scale, in pixels. */
const LABEL_DISTANCE = 72;
/** Two labels are at least so many pixels apart. */
const LABEL_GAP = 10;
/** Steps of an axis to scale, in milliseconds: whole numbers of the units that people say. */
const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 3e4, 6e4, 3e5, 6e5,
].concat([18e5, 36e5, 216e5, 864e5]);

export interface Tick {
  readonly x: number;
  readonly text: string;
  /** Labels at an edge stay within the axis. */
  readonly anchor: 'start' | 'middle' | 'end';
}

export interface Axis {
  readonly isToScale: boolean;
  readonly ticks: readonly Tick[];
  /** The place of a moment, in pixels; one outside the axis is at its edge. */
  readonly xOf: (at: EpochMs) => number;
}

/** The axis of these moments, over so many pixels from zero. */
export function axisOf(moments: readonly EpochMs[], width: number): Axis {
  const sorted = [...new Set(moments)].toSorted((a, b) => a - b);
  const [first = 0, last = first] = [sorted[0], sorted.at(-1)];
  const gaps = sorted.slice(1).map((at, index) => at - (sorted[index] ?? at));
  const isToScale = gaps.every((gap) => gap >= (last - first) * LEAST_PART);
  const weights = isToScale ? gaps : gaps.map((gap) => gap ** POWER);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const places = [0];
  for (const weight of weights) places.push((places.at(-1) ?? 0) + (weight / whole) * width);
  const xOf = (at: EpochMs) => tenth(placeOf({ sorted, places }, at));
  const tickOf = (at: EpochMs) => tickAt(xOf(at), { text: elapsed(at - first), width });
  const ticks = isToScale ? evenMoments(first, last, width).map(tickOf) : apart(sorted.map(tickOf));
  return { isToScale, xOf, ticks };
}

function tickAt(
  x: number,
  { text, width }: { readonly text: string; readonly width: number },
): Tick {
  const half = textWidth(text) / 2;
  const anchor = x < half ? 'start' : x > width - half ? 'end' : 'middle';
  return { x, text, anchor };
}

interface Placed {
  readonly sorted: readonly EpochMs[];
  readonly places: readonly number[];
}

/** Between two moments it is as far as the moment lies between them. */
function placeOf({ sorted, places }: Placed, at: EpochMs): number {
  const after = sorted.findIndex((moment) => moment >= at);
  if (after === -1) return places.at(-1) ?? 0;
  const [to = 0, x = 0] = [sorted[after], places[after]];
  const [from = to, start = x] = after === 0 ? [] : [sorted[after - 1], places[after - 1]];
  return to === from || at < from ? x : start + ((at - from) / (to - from)) * (x - start);
}

function evenMoments(first: EpochMs, last: EpochMs, width: number): readonly EpochMs[] {
  const most = Math.max(1, Math.floor(width / LABEL_DISTANCE));
  const longest = STEPS_MS.at(-1) ?? 1;
  const step =
    STEPS_MS.find((ms) => (last - first) / ms <= most) ??
    longest * Math.ceil((last - first) / longest / most);
  const count = Math.floor((last - first) / step) + 1;
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** The ticks whose labels have room; the last one always has. */
function apart(ticks: readonly Tick[]): readonly Tick[] {
  const kept: Tick[] = [];
  const last = ticks.at(-1);
  for (const tick of ticks) {
    const before = kept.at(-1);
    const isClear = before === undefined || isApart(before, tick);
    if (tick === last || (isClear && last !== undefined && isApart(tick, last))) kept.push(tick);
  }
  return kept;
}

function isApart(left: Tick, right: Tick): boolean {
  return edges(left).to + LABEL_GAP <= edges(right).from;
}

function edges({ x, text, anchor }: Tick): { readonly from: number; readonly to: number } {
  const width = textWidth(text);
  const from = { start: x, middle: x - width / 2, end: x - width }[anchor];
  return { from, to: from + width };
}
