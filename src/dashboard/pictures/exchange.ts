/**
 * The history of a saga as the exchange of its messages: each sending with what became of it, each
 * reply, each piece of local work, and what else befell the saga. The timeline and the sequence
 * diagram are drawn of it.
 */

import type { HistoryEntry, SagaInstance } from '../../orchestrator/instance.ts';
import type { EpochMs } from '../../ports/clock.ts';
import { type Note, noteOf } from './notes.ts';

/** A saga with its history, at the present moment. */
export interface RecordedExchange {
  readonly instance: SagaInstance;
  readonly history: readonly HistoryEntry[];
  readonly now: EpochMs;
}

/** The fate of a sending. It is waiting if its saga still awaits the reply to it. */
export type Outcome = 'answered' | 'unanswered' | 'not-sent' | 'waiting';

export interface Sending {
  readonly kind: 'sending';
  readonly at: EpochMs;
  /** When it was answered, sent again, or given up; null while it is waiting. */
  readonly until: EpochMs | null;
  readonly seqs: readonly number[];
  readonly step: string;
  readonly commandId: string;
  readonly command: string;
  /** 1, or more if it stands for entries that were left out of a long history. */
  readonly times: number;
  readonly outcome: Outcome;
  /** Why it did not leave. */
  readonly why: string | null;
}

export interface Reply {
  readonly kind: 'reply';
  readonly at: EpochMs;
  readonly seqs: readonly number[];
  readonly step: string | null;
  readonly commandId: string;
  readonly reply: string;
  /** The reason of a refusal. */
  readonly reason: string | null;
  /** `ignored`: it changed nothing, being late, repeated or unknown; `fence`: see `fences.ts`. */
  readonly effect: 'done' | 'refused' | 'undone' | 'ignored' | 'fence';
}

export interface LocalWork {
  readonly kind: 'local';
  readonly at: EpochMs;
  readonly seqs: readonly number[];
  readonly step: string;
  readonly commandId: string;
  readonly effect: 'done' | 'undone';
}

export type Exchange = Sending | Reply | LocalWork | Note;

/** The exchange in the order of its history. */
export function exchangesOf({
  instance,
  history,
}: Omit<RecordedExchange, 'now'>): readonly Exchange[] {
  const exchanges: Exchange[] = [];
  for (const entry of history) take(exchanges, entry);
  const waitingFor = instance.awaiting?.commandId;
  return exchanges.map((exchange) =>
    exchange.kind === 'sending' && exchange.until === null && exchange.commandId !== waitingFor
      ? { ...exchange, until: exchange.at, outcome: 'unanswered' }
      : exchange,
  );
}

/** Adds an entry; it may tell what became of an earlier sending. */
function take(exchanges: Exchange[], entry: HistoryEntry): void {
  const { type, detail } = entry;
  if (type === 'command-sent' || type === 'command-resent') return takeSending(exchanges, entry);
  if (type === 'command-not-sent') return takeNotSent(exchanges, entry);
  if (type === 'entries-omitted' && detail.type === 'command-resent')
    return takeOmitted(exchanges, entry);
  const reply = replyOf(entry) ?? localWorkOf(entry);
  if (reply?.kind === 'reply' && reply.effect !== 'ignored')
    settle(exchanges, reply.commandId, { until: entry.at, outcome: 'answered' });
  if (type === 'step-unknown') settle(exchanges, idOf(entry, 'do'), givenUp(entry));
  // An operator resolves the awaited command, not a fence of an earlier resolution.
  if (type === 'resolved') settle(exchanges, awaitedBy(exchanges, entry), givenUp(entry));
  const exchange = reply ?? noteOf(entry);
  if (exchange !== undefined) exchanges.push(exchange);
}

const givenUp = ({ at }: HistoryEntry) => ({ until: at, outcome: 'unanswered' }) as const;

/** The id of a command is made of its saga, its step and its direction. */
function idOf({ sagaId, step }: HistoryEntry, direction: 'do' | 'undo'): string {
  return `${sagaId}:${step}:${direction}`;
}

function takeSending(exchanges: Exchange[], { at, seq, step, detail }: HistoryEntry): void {
  const commandId = String(detail.messageId);
  settle(exchanges, commandId, { until: at, outcome: 'unanswered' });
  exchanges.push({
    kind: 'sending',
    at,
    until: null,
    seqs: [seq],
    step: step ?? '',
    commandId,
    command: String(detail.command),
    times: 1,
    outcome: 'waiting',
    why: null,
  });
}

/** The middle of a long run of sendings was left out: it stands for the last one before. */
function takeOmitted(exchanges: Exchange[], { at, seq, step, detail }: HistoryEntry): void {
  const last = exchanges.findLast((one) => one.kind === 'sending' && one.step === step);
  if (last?.kind !== 'sending') return;
  settle(exchanges, last.commandId, { until: at, outcome: 'unanswered' });
  const times = Number(detail.count);
  exchanges.push({ ...last, at, until: null, seqs: [seq], times, outcome: 'waiting', why: null });
}

function takeNotSent(exchanges: Exchange[], { at, seq, detail }: HistoryEntry): void {
  const commandId = String(detail.messageId);
  const index = lastOpen(exchanges, commandId);
  const sending = exchanges[index];
  if (sending?.kind !== 'sending') return;
  const seqs = [...sending.seqs, seq];
  const why = String(detail.why);
  exchanges[index] = { ...sending, seqs, until: at, outcome: 'not-sent', why };
}

function lastOpen(exchanges: readonly Exchange[], commandId: string): number {
  return exchanges.findLastIndex(
    (exchange) =>
      exchange.kind === 'sending' && exchange.until === null && exchange.commandId === commandId,
  );
}

function settle(
  exchanges: Exchange[],
  commandId: string,
  became: Pick<Sending, 'until' | 'outcome'>,
): void {
  const index = lastOpen(exchanges, commandId);
  const sending = exchanges[index];
  if (sending?.kind === 'sending')
    exchanges[index] = { ...sending, until: became.until, outcome: became.outcome };
}

function awaitedBy(exchanges: readonly Exchange[], { step }: HistoryEntry): string {
  const last = exchanges.findLast(({ kind, step: of }) => kind === 'sending' && of === step);
  return last?.kind === 'sending' ? last.commandId : '';
}

const effects = {
  'step-done': 'done',
  'step-refused': 'refused',
  'step-compensated': 'undone',
  'reply-ignored': 'ignored',
  'fence-answered': 'fence',
} as const;

function replyOf(entry: HistoryEntry): Reply | undefined {
  const { type, at, seq, step, detail } = entry;
  if (!isReply(type) || typeof detail.reply !== 'string') return undefined;
  const direction = type === 'step-done' || type === 'step-refused' ? 'do' : 'undo';
  const commandId = String(detail.correlationId ?? idOf(entry, direction));
  const reason = type === 'step-refused' ? reasonOf(detail.data) : null;
  const effect = effects[type];
  return { kind: 'reply', at, seqs: [seq], step, commandId, reply: detail.reply, reason, effect };
}

function isReply(type: HistoryEntry['type']): type is keyof typeof effects {
  return Object.hasOwn(effects, type);
}

function reasonOf(data: unknown): string | null {
  const isData = typeof data === 'object' && data !== null && 'reason' in data;
  return isData ? String(data.reason) : null;
}

/** Local work that was done or undone: nobody had to be asked. */
function localWorkOf(entry: HistoryEntry): LocalWork | undefined {
  const { type, at, seq, step } = entry;
  if ((type !== 'step-done' && type !== 'step-compensated') || step === null) return undefined;
  const isUndone = type === 'step-compensated';
  const commandId = idOf(entry, isUndone ? 'undo' : 'do');
  return { kind: 'local', at, seqs: [seq], step, commandId, effect: isUndone ? 'undone' : 'done' };
}
