/** Values of the API as people read them. */
import { amountInWords } from '../../modules/amount.ts';
import type { EpochMs } from '../../ports/clock.ts';

/** A value as text; `-` if there is none. */
export function wordOf(value: unknown): string {
  const isObject = typeof value === 'object' && value !== null;
  return isObject ? (moneyIn(value) ?? JSON.stringify(value)) : String(value ?? '-');
}

/** An amount such as `100.00 USD`; undefined if the value is none. */
export function moneyIn(value: unknown): string | undefined {
  const { amount, currency } = Object(value);
  if (typeof amount !== 'number' || typeof currency !== 'string') return undefined;
  return amountInWords(amount, currency);
}

/** Spans of time, the longest first, in milliseconds. */
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const inWords = new Intl.RelativeTimeFormat('en');

/**
 * A moment beside now: `3 minutes ago`, `in 5 seconds`, or `now` if it is less than a second away.
 * A text that is no time stays as it is.
 */
export function relativeTime(time: string, now: EpochMs): string {
  const ms = Date.parse(time) - now;
  if (Number.isNaN(ms)) return time;
  const [unit, length] = units.find(([, span]) => Math.abs(ms) >= span) ?? [];
  return unit === undefined ? 'now' : inWords.format(Math.trunc(ms / length), unit);
}
