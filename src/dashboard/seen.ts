/** Asks modules that may run elsewhere, or be away. */
import { whyOf } from '../ports/errors.ts';
import type { Seen } from './sources.ts';

/** The answer of a source; a sentence in its place if it is elsewhere or does not answer. */
export async function askSeen<Source, Found>(
  seen: Seen<Source>,
  look: (source: Source) => Found | Promise<Found>,
): Promise<Seen<Found>> {
  if (!seen.isHere) return seen;
  try {
    return { isHere: true, source: await look(seen.source) };
  } catch (error) {
    return { isHere: false, why: `It cannot be asked now: ${whyOf(error)}` };
  }
}
