/**
 * A recorded history, played through the present code: the entries tell which events there were,
 * and the same events must give the same entries again. What a running system wrote down is what
 * its next release has to be able to go on from (the idea is Temporal's replay tests).
 */
import type { Payload } from '../../src/bus/contract.ts';
import type { SagaDefinition } from '../../src/orchestrator/definition.ts';
import type { Reason, SagaInstance } from '../../src/orchestrator/instance.ts';
import type { SagaEvent, Verb } from '../../src/orchestrator/machine/events.ts';
import { newInstance } from '../../src/orchestrator/machine/new-instance.ts';
import { applyEvent } from '../../src/orchestrator/runner/apply.ts';
import { stepsFingerprint } from '../../src/orchestrator/runner/fingerprint.ts';
import { policy } from '../simulation/system.ts';

export interface Entry {
  readonly at: number;
  readonly type: string;
  readonly step: string | null;
  readonly detail: Payload;
}

export interface History {
  readonly definition: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly sagaId: string;
  readonly input: Payload;
  readonly ended: string;
  readonly entries: readonly Entry[];
}

export interface Replayed {
  readonly instance: SagaInstance;
  readonly entries: readonly Entry[];
}

/** Plays a history through a definition. */
export function replayHistory<Work>(
  definition: SagaDefinition<Payload, Work>,
  { sagaId: id, input, entries }: History,
): Replayed {
  const saga = { definition, work() {} };
  const at = entries[0]?.at ?? 0;
  const fingerprint = stepsFingerprint(definition.steps);
  let instance = newInstance(definition, input, { id, at, fingerprint });
  const replayed: Entry[] = [];
  for (const entry of entries) {
    const event = eventOf(entry, instance);
    if (event === undefined) continue;
    // The alarm rang then: when it was to ring is left to chance, and to the policy of the time.
    if (event.type === 'due') instance = dueNow(instance, event.at);
    const outcome = applyEvent({ saga, policy }, instance, event);
    instance = outcome.instance;
    for (const { at: when, type, step, detail } of outcome.history)
      replayed.push({ at: when, type, step, detail });
  }
  return { instance, entries: replayed };
}

const verbs: Readonly<Record<string, Verb>> = {
  aborted: 'abort',
  retried: 'retry',
  resolved: 'resolve',
};

/** The event that an entry is the first trace of; nothing where it only followed from another. */
function eventOf(entry: Entry, instance: SagaInstance): SagaEvent | undefined {
  const { at, type, detail } = entry;
  const stamp = { at, random: 0.5 };
  const verb = verbs[type];
  if (type === 'started') return { type: 'started', ...stamp };
  if (verb !== undefined)
    return { type: 'operated', verb, ...(detail as { actor: string; reason: string }), ...stamp };
  if (typeof detail.reply === 'string' && typeof detail.messageId === 'string')
    return { type: 'replied', reply: replyOf(entry, instance), ...stamp };
  if (type === 'command-resent') return resentBy(entry, instance);
  if (type === 'step-unknown' && instance.awaiting !== null && instance.reason === null)
    return { type: 'due', ...stamp };
  if (type === 'stalled' && detail.code === 'engine_error')
    return { type: 'suspended', reason: detail as unknown as Reason, ...stamp };
  return undefined;
}

function dueNow(instance: SagaInstance, at: number): SagaInstance {
  const { awaiting } = instance;
  return { ...instance, awaiting: awaiting && { ...awaiting, dueAt: at } };
}

/** A resend that an operator asked for has been played with the act. */
function resentBy({ at, detail }: Entry, { awaiting }: SagaInstance): SagaEvent | undefined {
  if (awaiting === null || awaiting.attempt >= Number(detail.attempt)) return undefined;
  const isLate = awaiting.deadlineAt !== null && awaiting.deadlineAt <= at;
  return { type: isLate ? 'recovered' : 'due', at, random: 0.5 };
}

/** An entry as it is to be compared: what a history shows of the input may become less. */
export function comparable({ type, detail, ...entry }: Entry): Entry {
  return { ...entry, type, detail: type === 'started' ? {} : detail };
}

function replyOf({ type, step, detail }: Entry, { id, awaiting }: SagaInstance) {
  const direction = type === 'step-compensated' ? 'undo' : 'do';
  const answered = detail.correlationId ?? `${id}:${step ?? awaiting?.commandId}:${direction}`;
  return {
    id: String(detail.messageId),
    type: String(detail.reply),
    correlationId: String(answered),
    payload: payloadOf(detail),
  };
}

function payloadOf({ data }: Payload): Payload {
  return typeof data === 'object' && data !== null ? (data as Payload) : {};
}
