/**
 * The shell around `transition.ts`: it loads an instance, lets the event change it, saves it with
 * its history and local work in one transaction, and only then sends what is to be sent.
 *
 * Nothing that left is trusted to arrive. Whatever is awaited has a due time in the saga log and
 * is sent again when that comes, and once more at every start.
 */
import type { Bus, ReplyMessage } from '../bus/bus.ts';
import type { Clock, Log, NewId, Random } from '../bus/ports.ts';
import type { TraceContext } from '../bus/trace.ts';
import type { GroupCommit } from '../storage/group-commit.ts';
import { type Advance, createAdvance } from './advance.ts';
import { createAlarm } from './alarm.ts';
import type { ResendPolicy } from './backoff.ts';
import type { SagaDefinition } from './definition.ts';
import type { OperatorAct, SagaEvent } from './draft.ts';
import { SagaDefinitionError } from './errors.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import type { SagaInstance } from './instance.ts';
import { newInstance } from './new-instance.ts';
import {
  createRegistry,
  type Outcome,
  type RegisteredSaga,
  type Sender,
  toMessage,
} from './registry.ts';
import { retryCommand } from './retry-command.ts';
import type { SagaLog } from './saga-log.ts';
import { createWatchers, type OnMoved, type Watchers } from './watchers.ts';

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
  /** Instances that may be open at a time; beyond it none is started. No bound where not given. */
  readonly maxInFlight?: number | undefined;
  /** Told when an instance becomes stalled, and at a start of each that still is. */
  readonly onStalled: (instance: SagaInstance) => void;
  /** Told of each event's outcome, once it is durable. */
  readonly onAdvanced?: ((outcome: Outcome) => void) | undefined;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly log: Log;
}

/** What is said of an instance at its start, beside its input. */
export interface Beginning {
  /** Runs in the same transaction before it, and throws where it must not start. */
  readonly admit?: () => void;
  /** The trace of whoever begins it. */
  readonly trace?: TraceContext | undefined;
  /** The request that begins it, for the log. */
  readonly requestId?: string | undefined;
}

export interface Orchestrator {
  /**
   * Starts an instance; resolves once it is durable, before its first command is answered.
   * @throws ZodError where the input does not fit; EngineError where the first steps threw;
   *   OverloadedError where as many are open as may be
   */
  start<Input, Work>(
    definition: SagaDefinition<Input, Work>,
    input: Input,
    beginning?: Beginning,
  ): Promise<SagaInstance>;
  /**
   * Does what a person wants done to an instance; nothing where there is no such instance.
   * @throws VerbRefusedError where that is not legal now
   */
  operate(sagaId: string, act: OperatorAct): Promise<SagaInstance | undefined>;
  /** Resolves with true once the instance has ended, or with false after `timeoutMs`. */
  ended(sagaId: string, timeoutMs: number): Promise<boolean>;
  /** Calls back after each commit that moves an instance on; gives what ends that. */
  watch(sagaId: string, onMoved: OnMoved): () => void;
  /** Sends all that is awaited again, and keeps doing so as it comes due. Call it after a start. */
  recover(): Promise<number>;
  /** Stops the alarm; what is awaited is taken up at the next start. */
  stop(): void;
}

interface State extends OrchestratorOptions {
  readonly advance: Advance;
  readonly watchers: Watchers;
  readonly inFlight: InFlight;
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
  const advance = createAdvance({ ...options, registry });
  const watchers = createWatchers(clock);
  const inFlight = createInFlight(options.maxInFlight ?? Number.POSITIVE_INFINITY);
  const state: State = { ...options, advance, watchers, inFlight, wakeAt: alarm.wakeAt };
  const operate: Orchestrator['operate'] = async (sagaId, act) => {
    const outcome = await move(state, sagaId, { type: 'operated', ...act, ...stamp(state) });
    if (outcome !== undefined)
      log.info({ ...nameOf(outcome.instance), ...act }, 'an operator acted on a saga');
    return outcome?.instance;
  };
  bus.collect(replyQueue, {
    take: (reply) => takeReply(state, reply),
    retry: (commandId) => retryCommand({ sagaLog, operate }, commandId),
  });
  return {
    async start(definition, input, { admit = () => {}, trace, requestId } = {}) {
      const { name, version } = definition;
      const fingerprint = registry.find(name, version)?.fingerprint;
      if (fingerprint === undefined) throw new SagaDefinitionError(name, 'it is not registered');
      const event = { type: 'started' as const, ...stamp(state) };
      const identity = { id: state.newId(), at: event.at, fingerprint, trace };
      const fresh = newInstance(definition, input, identity);
      const leave = inFlight.enter();
      const outcome = await advance.begin(fresh, event, admit).finally(leave);
      const about = { ...nameOf(outcome.instance), definition: name, requestId };
      log.info(about, 'saga started');
      follow(state, outcome);
      return outcome.instance;
    },
    operate,
    ended: (sagaId, timeoutMs) =>
      watchers.ended(sagaId, timeoutMs, () => sagaLog.find(sagaId)?.finishedAt !== null),
    watch: watchers.watch,
    recover: () =>
      recover(state).catch((error) => {
        log.error({ err: error }, 'not all sagas were taken up; the rest is as it comes due');
        alarm.wakeAt(clock.now() + RETRY_MS);
        return 0;
      }),
    stop: alarm.stop,
  };
}

async function takeReply(state: State, message: ReplyMessage): Promise<void> {
  const { id, type, correlationId, payload, sagaId } = message;
  const reply = { id, type, correlationId, payload };
  const outcome = await move(state, sagaId, { type: 'replied', reply, ...stamp(state) });
  if (outcome === undefined)
    state.log.warn({ sagaId, type, correlationId }, 'reply to an unknown saga');
}

async function recover(state: State): Promise<number> {
  let count = 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: readonly string[] = state.sagaLog.open(after, PAGE);
    for (const outcome of await moveAll(state, page, 'recovered'))
      if (outcome !== undefined && !becameStalled(outcome)) tellIfStalled(state, outcome);
    count += page.length;
    after = page.at(-1);
  }
  return count;
}

async function resendDue(state: State): Promise<void> {
  const page = state.sagaLog.due(state.clock.now(), PAGE);
  await moveAll(state, page, 'due');
  const dueAt = state.sagaLog.nextDueAt();
  if (dueAt !== undefined) state.wakeAt(dueAt);
}

function moveAll(
  state: State,
  sagaIds: readonly string[],
  type: 'due' | 'recovered',
): Promise<readonly (Outcome | undefined)[]> {
  return Promise.all(sagaIds.map((id) => move(state, id, { type, ...stamp(state) })));
}

/** Moves one instance on by an event; nothing where no such instance exists. */
async function move(state: State, sagaId: string, event: SagaEvent): Promise<Outcome | undefined> {
  const outcome = await state.advance.move(sagaId, event);
  if (outcome !== undefined) follow(state, outcome);
  return outcome;
}

/** What follows the commit: send, set the alarm, tell those who wait. */
function follow(state: State, outcome: Outcome): void {
  const { state: sagaState, awaiting, finishedAt, reason } = outcome.instance;
  const about = nameOf(outcome.instance);
  for (const { type, step, detail } of outcome.history)
    state.log.debug({ ...about, step, ...detail }, `saga history: ${type}`);
  for (const command of outcome.commands) {
    state.bus.send(toMessage(outcome.instance, command, senderOf(state))).catch((error) => {
      const fields = { ...about, messageId: command.commandId, err: error };
      state.log.warn(fields, 'command not sent; it is sent again when due');
    });
  }
  if (awaiting !== null) state.wakeAt(awaiting.dueAt);
  if (becameStalled(outcome)) tellIfStalled(state, outcome);
  if (finishedAt !== null) state.log.info({ ...about, state: sagaState, reason }, 'saga ended');
  state.inFlight.note(outcome.instance);
  state.onAdvanced?.(outcome);
  state.watchers.tell(outcome.instance);
}

function senderOf({ sagaLog, replyQueue }: State): Sender {
  return { replyTo: replyQueue, oldestSagaId: sagaLog.oldest() };
}

function becameStalled({ history }: Outcome): boolean {
  return history.some(({ type }) => type === 'stalled');
}

function tellIfStalled(state: State, { instance }: Outcome): void {
  if (instance.stall === null) return;
  state.log.error({ ...nameOf(instance), ...instance.stall }, 'saga is stalled');
  state.onStalled(instance);
}

/** Which instance a line of the log is about. */
function nameOf({ id, businessKey }: SagaInstance) {
  return { sagaId: id, businessKey };
}

function stamp(state: State): { readonly at: number; readonly random: number } {
  return { at: state.clock.now(), random: state.random() };
}
