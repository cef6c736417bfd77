/** Times in a page: in UTC as they come; the script shows them as the visitor chose. */
import type { EpochMs } from '../../ports/clock.ts';
import { elapsed } from '../pictures/elapsed.ts';

/** A moment. */
export function Time({ at }: { readonly at: EpochMs }) {
  const iso = new Date(at).toISOString();
  return (
    <time datetime={iso} title={iso}>
      {clockTime(iso)}
    </time>
  );
}

/** A moment at which something happens next: one that has passed is about to be acted on. */
export function DueTime({ at }: { readonly at: EpochMs }) {
  const iso = new Date(at).toISOString();
  return (
    <time datetime={iso} title={iso} data-due="">
      {clockTime(iso)}
    </time>
  );
}

interface MomentProps {
  readonly at: EpochMs;
  /** The moment from which a visitor who likes relative times counts. */
  readonly since: EpochMs;
}

/** A moment of a story: told by the time since its beginning, or by the clock. */
export function Moment({ at, since }: MomentProps) {
  const iso = new Date(at).toISOString();
  return (
    <time datetime={iso} title={iso} data-since={`+${elapsed(at - since)}`}>
      {`${iso.slice(11, 23)} UTC`}
    </time>
  );
}

/** `2026-11-25 13:04:05 UTC`. */
function clockTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
