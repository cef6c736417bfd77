/**
 * The shell around `transition.ts`: it loads an instance, lets the event change it, saves it with
 * its history and local work in one transaction, and only then sends what is to be sent.
 *
 * Nothing that left is trusted to arrive. Whatever is awaited has a due time in the saga log and
 * is sent again when that comes, and once more at every start.
 */
import type { Bus, ReplyMessage } from '../bus/bus.ts';
import type { Clock, Log, NewId, Random } from '../bus/ports.ts';
import { isStorageFailure, StaleWriteError } from '../storage/errors.ts';
import type { GroupCommit } from '../storage/group-commit.ts';
import { createAlarm } from './alarm.ts';
import type { ResendPolicy } from './backoff.ts';
import type { SagaEvent } from './draft.ts';
import { createEndings, type Endings } from './endings.ts';
import { EngineError } from './errors.ts';
import type { ReasonCode, SagaInstance } from './instance.ts';
import { newInstance } from './new-instance.ts';
import {
  createRegistry,
  type Outcome,
  type RegisteredSaga,
  type Registry,
  toMessage,
  unregistered,
} from './registry.ts';
import type { SagaDefinition } from './saga.ts';
import type { SagaLog } from './saga-log.ts';

/** Instances that are taken up at a time when many are due or the system starts. */
const PAGE = 500;
/** The pause before due commands are looked up again after the database failed. */
const RETRY_MS = 1_000;

export interface OrchestratorOptions {
  readonly sagas: readonly RegisteredSaga[];
  readonly sagaLog: SagaLog;
  readonly commit: GroupCommit;
  readonly bus: Bus;
  /** The queue on which the replies come back. */
  readonly replyQueue: string;
  readonly policy: ResendPolicy;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly log: Log;
}

export interface Orchestrator {
  /**
   * Starts an instance; resolves once it is durable, before its first command is answered.
   * @throws ZodError where the input does not fit; EngineError where the first steps threw
   */
  start<Input, Work>(definition: SagaDefinition<Input, Work>, input: Input): Promise<SagaInstance>;
  /** Resolves with true once the instance has ended, or with false after `timeoutMs`. */
  ended(sagaId: string, timeoutMs: number): Promise<boolean>;
  /** Sends all that is awaited again, and keeps doing so as it comes due. Call it after a start. */
  recover(): Promise<number>;
  /** Stops the alarm; what is awaited is taken up at the next start. */
  stop(): void;
}

interface State extends OrchestratorOptions {
  readonly registry: Registry;
  readonly endings: Endings;
  /** Sees to it that the alarm rings at this time, or earlier. */
  readonly wakeAt: (dueAt: number) => void;
}

/** Wires the orchestrator to its bus; replies are taken from the bus's start on. */
export function createOrchestrator(options: OrchestratorOptions): Orchestrator {
  const { clock, log, sagaLog, bus, replyQueue } = options;
  const alarm = createAlarm(clock, () => {
    resendDue(state).catch((error) => {
      log.error({ err: error }, 'due commands were not resent; trying again');
      alarm.wakeAt(clock.now() + RETRY_MS);
    });
  });
  const registry = createRegistry(options.sagas);
  const endings = createEndings(clock);
  const state: State = { ...options, registry, endings, wakeAt: alarm.wakeAt };
  bus.collect(replyQueue, (reply) => takeReply(state, reply));
  return {
    start: (definition, input) => start(state, definition, input),
    ended: (sagaId, timeoutMs) =>
      endings.wait(sagaId, timeoutMs, () => (sagaLog.find(sagaId)?.finishedAt ?? null) !== null),
    recover: () => recover(state),
    stop: alarm.stop,
  };
}

async function start<Input, Work>(
  state: State,
  definition: SagaDefinition<Input, Work>,
  input: Input,
): Promise<SagaInstance> {
  const event = { type: 'started' as const, ...stamp(state) };
  const fresh = newInstance(definition, input, { id: state.newId(), at: event.at });
  const outcome = await state.commit.run(() => {
    const started = applied(state, fresh, event);
    state.sagaLog.insert(started.instance, started.history);
    return started;
  });
  state.log.info({ sagaId: fresh.id, definition: definition.name }, 'saga started');
  follow(state, outcome);
  return outcome.instance;
}

async function takeReply(state: State, message: ReplyMessage): Promise<void> {
  const { id, type, correlationId, payload, sagaId } = message;
  const reply = { id, type, correlationId, payload };
  const known = await advance(state, sagaId, { type: 'replied', reply, ...stamp(state) });
  if (!known) state.log.warn({ sagaId, type, correlationId }, 'reply to an unknown saga');
}

async function recover(state: State): Promise<number> {
  let count = 0;
  for (let page = state.sagaLog.open('', PAGE); page.length > 0; ) {
    await advanceAll(state, page, 'recovered');
    count += page.length;
    page = state.sagaLog.open(page.at(-1) ?? '', PAGE);
  }
  return count;
}

async function resendDue(state: State): Promise<void> {
  const page = state.sagaLog.due(state.clock.now(), PAGE);
  await advanceAll(state, page, 'due');
  const dueAt = state.sagaLog.nextDueAt();
  if (dueAt !== undefined) state.wakeAt(dueAt);
}

async function advanceAll(
  state: State,
  sagaIds: readonly string[],
  type: 'due' | 'recovered',
): Promise<void> {
  await Promise.all(sagaIds.map((id) => advance(state, id, { type, ...stamp(state) })));
}

/** Moves one instance on by an event; false where no such instance exists. */
async function advance(state: State, sagaId: string, event: SagaEvent): Promise<boolean> {
  try {
    const outcome = await state.commit.run(() => step(state, sagaId, event));
    if (outcome !== undefined) follow(state, outcome);
    return outcome !== undefined;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    state.log.error({ sagaId, err: error }, 'the engine failed on a saga; it is stalled');
    await breakDown(state, sagaId, { code: 'engine_error', detail: error.message });
    return true;
  }
}

function step(state: State, sagaId: string, event: SagaEvent): Outcome | undefined {
  const instance = state.sagaLog.find(sagaId);
  if (instance === undefined) return undefined;
  const outcome = applied(state, instance, event);
  save(state, instance, outcome);
  return outcome;
}

/** @throws EngineError where the definition or the local work threw, not the database */
function applied(state: State, instance: SagaInstance, event: SagaEvent): Outcome {
  const { definition, version } = instance;
  const saga = state.registry.find(definition, version);
  if (saga === undefined) {
    const detail = `version ${version} of saga ${definition} is not registered; register it again`;
    const reason = { code: 'version_unregistered' as const, detail };
    return unregistered.apply(instance, { ...event, type: 'broke', reason }, state.policy);
  }
  try {
    return saga.apply(instance, event, state.policy);
  } catch (error) {
    if (isStorageFailure(error)) throw error;
    throw new EngineError(instance.id, error);
  }
}

function save(state: State, from: SagaInstance, { instance, history }: Outcome): void {
  if (instance.revision === from.revision) return;
  if (!state.sagaLog.update(from, instance, history)) throw new StaleWriteError(`saga ${from.id}`);
}

/** An engine error stalls its own instance, by an event that runs none of the failing code. */
async function breakDown(
  state: State,
  sagaId: string,
  reason: { readonly code: ReasonCode; readonly detail: string },
): Promise<void> {
  const event = { type: 'broke' as const, reason, ...stamp(state) };
  const outcome = await state.commit.run(() => {
    const instance = state.sagaLog.find(sagaId);
    if (instance === undefined) return undefined;
    const broken = unregistered.apply(instance, event, state.policy);
    save(state, instance, broken);
    return broken;
  });
  if (outcome !== undefined) follow(state, outcome);
}

/** What follows the commit: send, set the alarm, tell those who wait. */
function follow(state: State, { instance, commands }: Outcome): void {
  const { id: sagaId, state: sagaState } = instance;
  for (const command of commands) {
    state.bus.send(toMessage(sagaId, command, state.replyQueue)).catch((error) => {
      const fields = { sagaId, messageId: command.commandId, err: error };
      state.log.warn(fields, 'command not sent; it is sent again when due');
    });
  }
  if (instance.awaiting !== null) state.wakeAt(instance.awaiting.dueAt);
  if (sagaState === 'stalled') state.log.error({ sagaId, ...instance.stall }, 'saga is stalled');
  if (instance.finishedAt === null) return;
  state.log.info({ sagaId, state: sagaState, reason: instance.reason }, 'saga ended');
  state.endings.tell(sagaId);
}

function stamp(state: State): { readonly at: number; readonly random: number } {
  return { at: state.clock.now(), random: state.random() };
}
