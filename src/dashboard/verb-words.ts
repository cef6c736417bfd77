/** The operator's verbs in words: what each does, before it is done. */
import type { Verb } from '../orchestrator/machine/events.ts';

export const verbs: readonly Verb[] = ['retry', 'abort', 'resolve'];

export interface VerbWords {
  readonly name: string;
  readonly effect: string;
  readonly asks: string;
}

export const verbWords: Readonly<Record<Verb, VerbWords>> = {
  retry: {
    name: 'Retry',
    effect: 'Sends now what it awaits, again, under the same id: it cannot take effect twice.',
    asks: 'Why now? (optional)',
  },
  abort: {
    name: 'Abort',
    effect:
      'Turns it back from where it is: every step that may have taken effect is compensated, ' +
      'newest first. Nothing is dropped.',
    asks: 'Why? (optional; the client reads it as the reason)',
  },
  resolve: {
    name: 'Resolve',
    effect:
      'Counts its stalled step as done by hand, and goes on. What it awaited is still sent until ' +
      'it is answered, so that nothing late takes effect.',
    asks: 'What did you do by hand, and where? (kept in the history)',
  },
};
