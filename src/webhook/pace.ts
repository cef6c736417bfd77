/** The meaning of an answer, and the wait after it. Pure. */
import { backoffMs } from '../bus/backoff.ts';
import type { Random } from '../ports/chance.ts';
import type { EpochMs } from '../ports/clock.ts';

export type Answer =
  | { readonly kind: 'delivered' }
  /** The address answers, and does not take this notice: others may pass. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The address takes nothing now; it may say how long. */
  | { readonly kind: 'away'; readonly why: string; readonly retryAfterMs?: number }
  /** The address wants no notices any more. */
  | { readonly kind: 'gone' };

/** The waits of one notice that was refused. */
const REFUSED = { firstMs: 5_000, longestMs: 3_600_000 };
/** The waits of all notices while the address is away, after each of which one is tried. */
const AWAY = { firstMs: 1_000, longestMs: 300_000 };
/** The longest wait that an address may ask for, and the longest of all. */
export const LONGEST_WAIT_MS = 3_600_000;

/** 429 is a limit of requests; the others say that it is down, or has too much to do. */
const AWAY_STATUSES = [429, 502, 503, 504];

/** Reads an answer as Standard Webhooks asks; a redirect counts as a refusal. */
export function answerOf(response: Pick<Response, 'status' | 'headers'>, now: EpochMs): Answer {
  const { status, headers } = response;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const why = `it answered ${status}`;
  if (!AWAY_STATUSES.includes(status)) return { kind: 'refused', why };
  const retryAfterMs = retryAfter(headers.get('Retry-After'), now);
  return retryAfterMs === undefined ? { kind: 'away', why } : { kind: 'away', why, retryAfterMs };
}

/** Seconds, or a date (RFC 9110, 10.2.3); undefined if it is neither. */
function retryAfter(value: string | null, now: EpochMs): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), LONGEST_WAIT_MS);
}

/** The wait before a notice is tried again that was refused so often, from 1 on. */
export function refusedWaitMs(refusals: number, random: Random): number {
  return backoffMs(REFUSED, refusals, random);
}

/** The wait before the next try after so many tries in a row of an address that is away. */
export function awayWaitMs(failures: number, random: Random, askedMs = 0): number {
  return Math.max(askedMs, backoffMs(AWAY, failures, random));
}
