/** Entries of a history that are no message and no work, in words. */
import type { HistoryEntry, HistoryType } from '../../orchestrator/instance.ts';
import type { EpochMs } from '../../ports/clock.ts';
import { type Look, reasonWords, sagaLooks, stepLooks, type Tone } from '../words.ts';

/** An event that is no message and no work: a stall, an act of an operator, its end. */
export interface Note {
  readonly kind: 'note';
  readonly at: EpochMs;
  readonly seqs: readonly number[];
  readonly step: string | null;
  readonly type: HistoryEntry['type'];
  readonly text: string;
  readonly sign: string;
  readonly tone: Tone;
}

type Told = Pick<Look, 'sign' | 'tone'> & { readonly text: string };

const person = { sign: sagaLooks.stalled.sign, tone: 'person' } as const;
const operator = { sign: '●', tone: 'running' } as const;

const words: Partial<Record<HistoryType, (entry: HistoryEntry) => Told>> = {
  'step-unknown': ({ step }) => ({
    sign: stepLooks.unknown.sign,
    tone: 'back',
    text: `${step} is given up: its outcome is unknown`,
  }),
  aborted: (entry) => ({ ...operator, text: actInWords('aborted', entry) }),
  retried: (entry) => ({ ...operator, text: actInWords('retried', entry) }),
  resolved: (entry) => ({ ...operator, text: actInWords('resolved by hand', entry) }),
  'act-failed': (entry) => ({ ...person, text: `an act failed: ${String(entry.detail.detail)}` }),
  stalled: ({ detail }) => ({ ...person, text: stallInWords(detail) }),
  healed: () => ({ sign: '✓', tone: 'done', text: 'needs no person any more' }),
  completed: () => ({ ...lookOf('completed'), text: sagaLooks.completed.word }),
  compensated: () => ({ ...lookOf('compensated'), text: sagaLooks.compensated.word }),
  'entries-omitted': ({ detail }) => ({
    sign: '–',
    tone: 'nothing',
    text: `${String(detail.count)} more entries of ${String(detail.type)} are left out`,
  }),
};

/** The note of an entry; nothing if a message or a step tells it already. */
export function noteOf(entry: HistoryEntry): Note | undefined {
  const told = words[entry.type]?.(entry);
  if (told === undefined) return undefined;
  const { at, seq, step, type } = entry;
  const { text, sign, tone } = told;
  return { kind: 'note', at, seqs: [seq], step, type, text, sign, tone };
}

function lookOf(state: 'completed' | 'compensated'): Pick<Look, 'sign' | 'tone'> {
  const { sign, tone } = sagaLooks[state];
  return { sign, tone };
}

function actInWords(act: string, { detail: { actor, reason } }: HistoryEntry): string {
  const why = typeof reason === 'string' && reason !== '' ? `: ${reason}` : '';
  return `${act} by ${String(actor)}${why}`;
}

/** A stall by its code; one that only a newer release knows is told by its detail alone. */
function stallInWords({ code, detail }: HistoryEntry['detail']): string {
  const isKnown = typeof code === 'string' && Object.hasOwn(reasonWords, code);
  const known: Readonly<Record<string, string>> = reasonWords;
  return `needs a person: ${isKnown ? known[code] : String(detail)}`;
}
