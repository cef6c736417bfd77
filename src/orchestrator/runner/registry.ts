/**
 * The sagas that an orchestrator runs, each with the local work of its module. Here the pure
 * transition and the module's database meet: the work runs where the instance is saved.
 */
import type { CommandMessage } from '../../bus/bus.ts';
import type { SagaDefinition } from '../definition.ts';
import { SagaDefinitionError } from '../errors.ts';
import type { Amendment, Awaiting, HistoryEntry, SagaInstance } from '../instance.ts';
import type { ResendPolicy } from '../machine/backoff.ts';
import type { SagaEvent, Transition, Verb } from '../machine/events.ts';
import { transition } from '../machine/transition.ts';
import { whyNot } from '../machine/verbs.ts';
import { fingerprintOf } from './fingerprint.ts';

/** A saga with the type of its work closed over. */
export interface RegisteredSaga {
  readonly name: string;
  readonly version: number;
  readonly fingerprint: string;
  /** Applies an event and does its local work. Call it inside a unit. */
  apply(instance: SagaInstance, event: SagaEvent, policy: ResendPolicy): Outcome;
  /** Why an operator may not do this now; nothing where he may. */
  whyNot(instance: SagaInstance, verb: Verb): string | undefined;
}

/** What is to be saved, and what is to be sent once it is. */
export interface Outcome {
  /** The instance as it was before; of revision 0 if it has just begun. */
  readonly before: SagaInstance;
  readonly instance: SagaInstance;
  readonly history: readonly HistoryEntry[];
  /** What has happened once more, in place of another entry each time. */
  readonly amended: readonly Amendment[];
  readonly commands: readonly Awaiting[];
}

/**
 * Binds a definition to the function that does its local work.
 * @param doWork runs inside the transaction that moves the saga on; it must be synchronous
 */
export function register<Work>(
  definition: Pick<SagaDefinition<never, Work>, 'name' | 'version' | 'steps' | 'shown'>,
  doWork: (work: Work, at: number) => void,
): RegisteredSaga {
  const { name, version, steps } = definition;
  return {
    name,
    version,
    fingerprint: fingerprintOf(steps),
    whyNot: (instance, verb) => whyNot(definition, instance, verb),
    apply(instance, event, policy) {
      const result = transition({ definition, policy }, instance, event);
      for (const effect of result.effects)
        if (effect.type === 'work') doWork(effect.work, event.at);
      return toOutcome(instance, result, event.at);
    },
  };
}

/** What an instance says of the definition that it began with. */
export type DefinitionOf = Pick<SagaInstance, 'definition' | 'version' | 'fingerprint'>;

export interface Registry {
  find(name: string, version: number): RegisteredSaga | undefined;
  /** What an instance goes on under, or why it cannot. */
  goesOnUnder(instance: DefinitionOf): RegisteredSaga | { readonly missing: string };
}

/** @throws SagaDefinitionError where two sagas have one name and version */
export function createRegistry(sagas: readonly RegisteredSaga[]): Registry {
  const byKey = new Map<string, RegisteredSaga>();
  for (const saga of sagas) {
    const key = `${saga.name}@${saga.version}`;
    if (byKey.has(key)) throw new SagaDefinitionError(key, 'it is registered twice');
    byKey.set(key, saga);
  }
  const find = (name: string, version: number) => byKey.get(`${name}@${version}`);
  return {
    find,
    goesOnUnder(instance) {
      const found = find(instance.definition, instance.version);
      const missing = whyUnregistered(found, instance);
      if (found === undefined || missing !== undefined) return { missing: String(missing) };
      return found;
    },
  };
}

/** Why an instance cannot go on under what is registered; nothing where it can. */
export function whyUnregistered(
  found: Pick<RegisteredSaga, 'fingerprint'> | undefined,
  { definition, version, fingerprint }: DefinitionOf,
): string | undefined {
  const named = `version ${version} of saga ${definition}`;
  if (found === undefined) return `${named} is not registered; register it again`;
  if (fingerprint === null || fingerprint === found.fingerprint) return undefined;
  return `${named} has other steps than the one that began; register the former, or count up`;
}

/** Applies an event that needs nothing of the instance's definition, as what has ended. */
export function applyWithoutDefinition(
  instance: SagaInstance,
  event: SagaEvent,
  policy: ResendPolicy,
): Outcome {
  const rules = { definition: { steps: [], shown: () => ({}) }, policy };
  return toOutcome(instance, transition(rules, instance, event), event.at);
}

/** What every message of an orchestrator says of its sender. */
export type Sender = Pick<CommandMessage, 'replyTo' | 'oldestSagaId'>;

/** The awaited command as the message that leaves. */
export function toMessage(
  { id: sagaId, trace }: Pick<SagaInstance, 'id' | 'trace'>,
  awaited: Awaiting,
  sender: Sender,
): CommandMessage {
  const { commandId: id, type, payload, attempt, compensates } = awaited;
  return {
    ...{ id, type, sagaId, attempt, payload, ...sender },
    ...(compensates === null ? {} : { compensates }),
    ...(trace === null ? {} : { trace }),
  };
}

function toOutcome(
  before: SagaInstance,
  { instance, effects }: Transition<unknown>,
  at: number,
): Outcome {
  const history: HistoryEntry[] = [];
  const amended: Amendment[] = [];
  const commands: Awaiting[] = [];
  for (const effect of effects) {
    if (effect.type === 'send') commands.push(effect.command);
    if (effect.type === 'amend')
      amended.push({ sagaId: instance.id, type: effect.entry, detail: effect.detail });
    if (effect.type !== 'record') continue;
    const { entry: type, step, detail } = effect;
    const seq = instance.historyLength + history.length + 1;
    history.push({ sagaId: instance.id, seq, at, type, step, detail });
  }
  const historyLength = instance.historyLength + history.length;
  const revision = instance.revision + (effects.length > 0 ? 1 : 0);
  const after = { ...instance, historyLength, revision };
  return { before, instance: after, history, amended, commands };
}
