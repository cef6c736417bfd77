/**
 * A saga over time: a row per step and per compensation in the order in which they began, each
 * with its sendings and what came of them. `timeline.tsx` draws it.
 */
import type { SagaInstance } from '../../orchestrator/instance.ts';
import type { EpochMs } from '../../ports/clock.ts';
import type { Tone } from '../words.ts';
import { type Exchange, exchangesOf, type RecordedExchange, type Sending } from './exchange.ts';
import { type Flag, outlookOf, summaryOf } from './timeline-words.ts';

/** A stretch of time: filled if the sending was answered, else hollow. */
export interface Bar {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly isFilled: boolean;
  /** True if it grows until now. */
  readonly isOpen: boolean;
  /** The sendings that it stands for; more than one if entries were left out. */
  readonly times: number;
  readonly seqs: readonly number[];
}

export interface Mark {
  readonly at: EpochMs;
  readonly kind: 'sent' | 'not-sent' | 'work' | 'refused' | 'ignored' | 'note';
  readonly seqs: readonly number[];
  readonly sign: string;
  readonly tone: Tone;
  readonly text: string;
}

export interface Row {
  readonly name: string;
  /** The command, or local work. */
  readonly work: string;
  readonly isBack: boolean;
  readonly tone: Tone;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  readonly summary: string;
}

export interface TimelineModel {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly flags: readonly Flag[];
  /** Every moment that is drawn. */
  readonly moments: readonly EpochMs[];
}

/** The timeline of a saga. */
export function modelTimeline(recorded: RecordedExchange): TimelineModel {
  const { instance, now } = recorded;
  const exchanges = exchangesOf(recorded);
  const rows = groupsOf(exchanges, instance).map((group) => rowOf(group, now));
  const flags = flagsOf(recorded);
  const ends = rows.flatMap(({ bars, marks }) => [
    ...bars.flatMap(({ from, to }) => [from, to]),
    ...marks.map(({ at }) => at),
  ]);
  const moments = [instance.createdAt, ...ends, ...flags.map(({ at }) => at)];
  const title = `Timeline of ${instance.definition}, ${rows.length} rows`;
  return { title, rows, flags, moments };
}

interface Group {
  readonly commandId: string;
  readonly exchanges: readonly Exchange[];
}

/** The exchanges of one command, or of local work; a note belongs to what was sent before it. */
function groupsOf(exchanges: readonly Exchange[], { id }: SagaInstance): readonly Group[] {
  const groups = new Map<string, Exchange[]>();
  let current = '';
  for (const exchange of exchanges) {
    if (exchange.kind === 'sending' || exchange.kind === 'local') current = exchange.commandId;
    const key = exchange.kind === 'note' ? current : exchange.commandId;
    // A reply to a command that this saga never sent has no row.
    if (exchange.kind === 'reply' && !groups.has(key)) continue;
    groups.set(key, [...(groups.get(key) ?? []), exchange]);
  }
  return [...groups]
    .filter(([key]) => key.startsWith(`${id}:`))
    .map(([commandId, of]) => ({ commandId, exchanges: of }));
}

function rowOf({ commandId, exchanges }: Group, now: EpochMs): Row {
  const [, step = '', direction] = commandId.split(':');
  const isBack = direction === 'undo';
  const sendings = exchanges.filter((exchange) => exchange.kind === 'sending');
  return {
    name: isBack ? `undo ${step}` : step,
    work: sendings[0]?.command ?? 'local work',
    isBack,
    tone: toneOf(exchanges, isBack),
    bars: sendings.flatMap((sending) => barOf(sending, now)),
    marks: exchanges.flatMap(marksOf),
    summary: summaryOf(exchanges, now),
  };
}

function toneOf(exchanges: readonly Exchange[], isBack: boolean): Tone {
  const isDone = exchanges.some(
    (exchange) =>
      exchange.kind === 'local' || (exchange.kind === 'reply' && exchange.effect !== 'ignored'),
  );
  const isRefused = exchanges.some((one) => one.kind === 'reply' && one.effect === 'refused');
  const isGivenUp = exchanges.some((one) => one.kind === 'note' && one.type === 'step-unknown');
  if (isRefused || isGivenUp) return 'back';
  if (isBack) return isDone ? 'undone' : 'back';
  return isDone ? 'done' : 'running';
}

function barOf(sending: Sending, now: EpochMs): readonly Bar[] {
  const { at, until, outcome, seqs, times } = sending;
  if (outcome === 'not-sent' || until === at) return [];
  const to = Math.max(at, until ?? now);
  return [{ from: at, to, isFilled: outcome === 'answered', isOpen: until === null, times, seqs }];
}

function marksOf(exchange: Exchange): readonly Mark[] {
  const { at, seqs } = exchange;
  const plain = { at, seqs, sign: '', text: '' };
  switch (exchange.kind) {
    case 'sending':
      return exchange.outcome === 'not-sent'
        ? [{ ...plain, kind: 'not-sent', sign: '✕', tone: 'person', text: exchange.why ?? '' }]
        : [{ ...plain, kind: 'sent', tone: 'running' }];
    case 'local':
      return [{ ...plain, kind: 'work', tone: exchange.effect === 'done' ? 'done' : 'undone' }];
    case 'reply':
      if (exchange.effect === 'refused')
        return [{ ...plain, kind: 'refused', sign: '✕', tone: 'back', text: exchange.reply }];
      return exchange.effect === 'ignored' || exchange.effect === 'fence'
        ? [{ ...plain, kind: 'ignored', tone: 'nothing', text: exchange.reply }]
        : [];
    case 'note':
      return isShown(exchange.type) ? [{ ...exchange, kind: 'note' }] : [];
  }
}

/** The ends of rows and sagas are seen without a mark of their own. */
function isShown(type: string): boolean {
  return !['completed', 'compensated', 'step-unknown', 'entries-omitted'].includes(type);
}

function flagsOf({ instance, now }: RecordedExchange): readonly Flag[] {
  if (instance.awaiting === null) return [];
  return [{ at: now, kind: 'now', text: 'now' }, ...outlookOf(instance, now)];
}
