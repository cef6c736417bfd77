/**
 * The messages of a saga as a sequence diagram: a lifeline per party, an arrow per message, in the
 * order of the history. `sequence.tsx` draws it.
 */

import { amountInWords } from '../../modules/amount.ts';
import type { EpochMs } from '../../ports/clock.ts';
import type { Tone } from '../words.ts';
import { elapsed } from './elapsed.ts';
import {
  type Exchange,
  exchangesOf,
  type LocalWork,
  type RecordedExchange,
  type Reply,
  type Sending,
} from './exchange.ts';
import { type Folded, foldedOf } from './folded.ts';
import { outlookOf } from './timeline-words.ts';

/** An entry of the payment provider's own ledger. */
export interface LedgerEntry {
  readonly kind: string;
  /** In minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly at: EpochMs;
}

export interface RecordedMessages extends RecordedExchange {
  /** The payment provider's own record of it, if that is known here. */
  readonly ledger?: readonly LedgerEntry[] | undefined;
}

interface Line {
  readonly at: EpochMs;
  readonly seqs: readonly number[];
  readonly tone: Tone;
  readonly label: string;
  /** More to say than its label; empty if there is nothing. */
  readonly remark: string;
}

/** A message. It arrives, is lost on its way, never leaves, or is still to come. */
export interface Arrow extends Line {
  readonly kind: 'arrow';
  readonly from: string;
  readonly to: string;
  readonly isReply: boolean;
  readonly end: 'arrives' | 'lost' | 'not-sent' | 'awaited';
}

/** Local work of the orchestrator's module, or what else befell the saga. */
export interface Event extends Line {
  readonly kind: 'work' | 'event';
  readonly sign: string;
}

export interface SequenceModel {
  readonly title: string;
  readonly start: EpochMs;
  readonly lifelines: readonly string[];
  readonly lines: readonly (Arrow | Event)[];
}

/** The module that runs the sagas, the one that takes payments, and the provider of those. */
const [ORCHESTRATOR, PAYEE, GATEWAY] = ['booking', 'billing', 'gateway'];

/** The sequence of a saga's messages. */
export function modelSequence(recorded: RecordedMessages): SequenceModel {
  const { instance, ledger = [] } = recorded;
  const exchanges = exchangesOf(recorded);
  const lineOf = createLineOf({ start: instance.createdAt, partyOf: partiesOf(exchanges) });
  const told = foldedOf(exchanges).map(lineOf);
  const lines = [...withLedger(told, ledger), ...awaitedOf(recorded)];
  const arrows = lines.filter((line) => line.kind === 'arrow');
  const lifelines = [...new Set([ORCHESTRATOR, ...arrows.flatMap(({ from, to }) => [from, to])])];
  const title = `Messages between ${lifelines.join(', ')}: ${arrows.length} arrows`;
  return { title, start: instance.createdAt, lifelines, lines };
}

/** A command's type begins with the name of the module that takes it. */
export function partyOfType(command: string): string {
  return command.split('.')[0] ?? command;
}

/** The party that takes each command, by the command's id. */
function partiesOf(exchanges: readonly Exchange[]): ReadonlyMap<string, string> {
  const sendings = exchanges.filter((exchange) => exchange.kind === 'sending');
  return new Map(sendings.map(({ commandId, command }) => [commandId, partyOfType(command)]));
}

interface Told {
  readonly start: EpochMs;
  readonly partyOf: ReadonlyMap<string, string>;
}

function createLineOf({ start, partyOf }: Told): (folded: Folded) => Arrow | Event {
  return (folded) => {
    const { exchange, seqs } = folded;
    switch (exchange.kind) {
      case 'sending':
        return { ...sent(exchange), ...repeated(folded, start) };
      case 'reply':
        return { ...replied(exchange, partyOf), ...repeated(folded, start) };
      case 'local':
        return worked(exchange);
      case 'note': {
        const { at, tone, sign, text } = exchange;
        return { kind: 'event', at, seqs, tone, sign, label: text, remark: '' };
      }
    }
  };
}

const ends = {
  answered: 'arrives',
  waiting: 'arrives',
  unanswered: 'lost',
  'not-sent': 'not-sent',
} as const;

type Unfolded = Omit<Arrow, 'seqs' | 'label' | 'remark'>;

function sent({ at, command, outcome, commandId }: Sending): Unfolded {
  const end = ends[outcome];
  const isBack = commandId.endsWith(':undo');
  const tone = end === 'arrives' ? (isBack ? 'back' : 'running') : 'person';
  const to = partyOfType(command);
  return { kind: 'arrow', from: ORCHESTRATOR, to, isReply: false, end, at, tone };
}

const replyTones = {
  done: 'done',
  refused: 'back',
  undone: 'undone',
  ignored: 'nothing',
  fence: 'nothing',
} as const;

/** A reply to a command that this saga never sent is of nobody that is known. */
function replied({ at, commandId, effect }: Reply, partyOf: Told['partyOf']): Unfolded {
  const from = partyOf.get(commandId) ?? 'unknown';
  const tone = replyTones[effect];
  const way = { from, to: ORCHESTRATOR, isReply: true, end: 'arrives' } as const;
  return { kind: 'arrow', ...way, at, tone };
}

function worked({ at, seqs, step, effect }: LocalWork): Event {
  const isDone = effect === 'done';
  const [sign, label] = isDone ? ['✓', step] : ['⟲', `undo ${step}`];
  return { kind: 'work', at, seqs, tone: isDone ? 'done' : 'undone', sign, label, remark: '' };
}

/** The count of a message, from when to when, and with what outcome if that is worth a word. */
function repeated({ exchange, times, lastAt, seqs }: Folded, start: EpochMs) {
  const since = (at: EpochMs) => `+${elapsed(at - start)}`;
  const often = times === 1 ? [] : [`${since(exchange.at)} – ${since(lastAt)}`];
  const label = labelOf(exchange);
  return {
    seqs,
    label: times === 1 ? label : `${label} ×${times}`,
    remark: [...often, ...outcomeOf(exchange)].join(': '),
  };
}

function labelOf(exchange: Exchange): string {
  if (exchange.kind === 'sending') return exchange.command;
  return exchange.kind === 'reply' ? exchange.reply : '';
}

function outcomeOf(exchange: Exchange): readonly string[] {
  if (exchange.kind === 'sending') {
    if (exchange.outcome === 'unanswered') return ['no answer'];
    return exchange.why === null ? [] : [`did not leave, ${exchange.why}`];
  }
  if (exchange.kind !== 'reply') return [];
  if (exchange.effect === 'ignored') return ['late or repeated: ignored'];
  if (exchange.effect === 'fence') return ['after it was done by hand'];
  return exchange.reason === null ? [] : [exchange.reason];
}

/** Puts what the provider recorded before the reply that tells of it. */
function withLedger(
  lines: readonly (Arrow | Event)[],
  ledger: readonly LedgerEntry[],
): readonly (Arrow | Event)[] {
  const all = [...lines];
  for (const { kind, amount, currency, at } of ledger) {
    const isAfter = (line: Arrow | Event) =>
      line.at > at || (line.at === at && line.kind === 'arrow' && line.isReply);
    const found = all.findIndex(isAfter);
    const way = { from: PAYEE, to: GATEWAY, isReply: false, end: 'arrives' } as const;
    const label = `${kind} ${amountInWords(amount, currency)}`;
    const arrow: Arrow = {
      kind: 'arrow',
      ...way,
      at,
      seqs: [],
      tone: 'running',
      label,
      remark: '',
    };
    all.splice(found === -1 ? all.length : found, 0, arrow);
  }
  return all;
}

/** The reply that is awaited now: it has not come yet. */
function awaitedOf({ instance, now }: RecordedExchange): readonly Arrow[] {
  const { awaiting, state } = instance;
  if (awaiting === null) return [];
  const remark = outlookOf(instance, now)
    .map(({ text }) => text)
    .join(', ');
  const way = { from: partyOfType(awaiting.type), to: ORCHESTRATOR } as const;
  const tone = state === 'stalled' ? 'person' : 'running';
  const label = 'no reply yet';
  return [
    {
      kind: 'arrow',
      ...way,
      isReply: true,
      end: 'awaited',
      at: now,
      seqs: [],
      tone,
      label,
      remark,
    },
  ];
}
