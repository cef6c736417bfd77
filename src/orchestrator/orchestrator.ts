/**
 * The shell around `transition.ts`: it loads an instance, lets the event change it, saves it with
 * its history and local work in one transaction, and only then sends what is to be sent.
 *
 * Nothing that left is trusted to arrive. Whatever is awaited has a due time in the saga log and
 * is sent again when that comes, and once more at every start: see `resending.ts`.
 */
import type { Bus, ReplyMessage } from '../bus/bus.ts';
import { orUnavailable } from '../bus/receiver.ts';
import type { Ports } from '../ports/ports.ts';
import type { TraceContext } from '../ports/trace.ts';
import type { Database } from '../storage/database.ts';
import { isStorageFailure } from '../storage/errors.ts';
import type { Sweep } from '../storage/retention.ts';
import type { SagaDefinition } from './definition.ts';
import { SagaDefinitionError, VerbRefusedError } from './errors.ts';
import type { SagaInstance } from './instance.ts';
import type { SagaLog } from './log/saga-log.ts';
import { sagaSweep } from './log/sweep.ts';
import type { ResendPolicy } from './machine/backoff.ts';
import type { OperatorAct, SagaEvent } from './machine/events.ts';
import { newInstance } from './machine/new-instance.ts';
import { type Advance, createAdvance, type Stamp } from './runner/advance.ts';
import { createSagaCounts, type SagaCounts, type StateCounts } from './runner/counts.ts';
import { createInFlight, type InFlight } from './runner/in-flight.ts';
import type { Outcome } from './runner/outcome.ts';
import { createRegistry, type OrchestratedSaga } from './runner/registry.ts';
import { createResending, type Resending } from './runner/resending.ts';
import { retryCommand } from './runner/retry-command.ts';
import { createSending, type Send } from './runner/sending.ts';
import { refuseUnknown } from './runner/unknown-saga.ts';
import { createWatchers, type OnMoved, type Wait, type Watchers } from './runner/watchers.ts';

export interface OrchestratorOptions<Work> extends Ports {
  /** Every saga, in each version that an instance may still be under. */
  readonly sagas: readonly OrchestratedSaga<Work>[];
  readonly sagaLog: SagaLog;
  readonly database: Pick<Database, 'commit' | 'probe'>;
  readonly bus: Bus;
  /** The queue on which the replies come back. */
  readonly replyQueue: string;
  readonly policy: ResendPolicy;
  /** Instances that may be at work at a time; beyond it none is started. No bound if not given. */
  readonly maxInFlight?: number | undefined;
  /** How long an ended instance is kept: a younger one that is not known was never ours. */
  readonly retentionMs: number;
  /** Told when an instance becomes stalled, and at a start of each that still is. */
  readonly onStalled: (instance: SagaInstance) => void;
  /** Told of each event's outcome, once it is durable. */
  readonly onAdvanced?: ((outcome: Outcome) => void) | undefined;
}

/** What is said of an instance at its start, beside its input. */
export interface Beginning {
  /** Runs in the same transaction before it, and throws if it must not start. */
  readonly admit?: () => void;
  /** Whether it starts however many are at work, since all that it does is give something back. */
  readonly passes?: boolean;
  /** The trace of whoever begins it. */
  readonly trace?: TraceContext | undefined;
  /** The request that begins it, for the log. */
  readonly requestId?: string | undefined;
}

export interface Orchestrator {
  /**
   * Starts an instance; resolves once it is durable, before its first command is answered.
   * @throws ZodError if the input does not fit; EngineError if the first steps threw;
   *   OverloadedError if as many are at work as may be
   */
  start<Input, Work>(
    definition: SagaDefinition<Input, Work>,
    input: Input,
    beginning?: Beginning,
  ): Promise<SagaInstance>;
  /**
   * Does what a person wants done to an instance; nothing if there is no such instance.
   * @throws VerbRefusedError if that is not legal now, or the engine failed at it
   */
  operate(sagaId: string, act: OperatorAct): Promise<SagaInstance | undefined>;
  /** True once the instance has ended, false after `timeoutMs` or once the signal is aborted. */
  ended(sagaId: string, wait: Wait): Promise<boolean>;
  /** Calls back after each commit that moves an instance on; returns what ends that. */
  watch(sagaId: string, onMoved: OnMoved): () => void;
  /** Begins to take up what a former process left open; returns how many instances that is. */
  recover(): number;
  /** How many of those are still to be taken up. */
  takingUp(): number;
  /** The bus takes messages again: what it may not have taken is sent. */
  busIsBack(): void;
  /** How many instances there are in each state. */
  counts(): StateCounts;
  /** Removes instances that ended before a time. */
  readonly sweep: Sweep;
  /** Sends nothing again any more; what is awaited is taken up at the next start. */
  stop(): void;
}

interface State extends Omit<OrchestratorOptions<never>, 'sagas'> {
  readonly advance: Advance;
  readonly watchers: Watchers;
  readonly counts: SagaCounts;
  readonly inFlight: InFlight;
  readonly resending: Resending;
  readonly send: Send;
}

/** Wires the orchestrator to its bus; replies are taken from the bus's start on. */
export function createOrchestrator<Work>(options: OrchestratorOptions<Work>): Orchestrator {
  const { clock, sagaLog, bus, replyQueue, maxInFlight, database } = options;
  const registry = createRegistry(options.sagas);
  const counts = createSagaCounts(sagaLog.countAll());
  const { commit } = database;
  const state: State = {
    ...{ ...options, counts, watchers: createWatchers(clock) },
    advance: createAdvance({ ...options, commit, registry }),
    inFlight: createInFlight(maxInFlight ?? Number.POSITIVE_INFINITY, counts),
    resending: createResending({
      ...options,
      move: (sagaId, type) => move(state, sagaId, { type, ...stamp(state) }),
      onTakenUp: (outcome) => {
        if (!becameStalled(outcome)) tellIfStalled(state, outcome);
      },
      write: (unit) => commit.run<void>(unit),
    }),
    send: createSending({
      ...options,
      mayNotHaveLeft: (sagaId) => state.resending.mayNotHaveLeft(sagaId),
      noteUnsent: (sagaId, unsent) =>
        move(state, sagaId, { type: 'unsent', ...unsent, ...stamp(state) }),
    }),
  };
  const { watchers, resending } = state;
  const act: Orchestrator['operate'] = (sagaId, wish) => operate(state, sagaId, wish);
  const keeper = { isStorageFailure, probe: () => database.probe() };
  bus.collect(replyQueue, {
    take: (reply) => orUnavailable(keeper, () => takeReply(state, reply)),
    retry: (commandId) => retryCommand({ sagaLog, operate: act }, commandId),
  });
  return {
    async start(definition, input, beginning = {}) {
      const fingerprint = registry.find(definition.name, definition.version)?.fingerprint;
      if (fingerprint === undefined)
        throw new SagaDefinitionError(definition.name, 'it is not registered');
      const at = clock.now();
      const identity = { id: state.newId(), at, fingerprint, trace: beginning.trace };
      return begin(state, newInstance(definition, input, identity), beginning);
    },
    operate: act,
    ended: (sagaId, wait) =>
      watchers.ended(sagaId, wait, () => sagaLog.find(sagaId)?.finishedAt !== null),
    watch: watchers.watch,
    recover: resending.takeUpAll,
    takingUp: resending.remaining,
    busIsBack: resending.busIsBack,
    counts: counts.byState,
    sweep: sagaSweep({ ...options, commit, onRemoved: counts.remove }),
    stop: resending.stop,
  };
}

async function begin(
  state: State,
  fresh: SagaInstance,
  { admit = () => {}, passes = false, requestId }: Beginning,
): Promise<SagaInstance> {
  const leave = passes ? () => {} : state.inFlight.enter();
  const event = { type: 'started' as const, at: fresh.createdAt, random: state.random() };
  const outcome = await state.advance.begin(fresh, event, admit).finally(leave);
  const { definition } = outcome.instance;
  state.log.info({ ...nameOf(outcome.instance), definition, requestId }, 'saga started');
  follow(state, outcome);
  return outcome.instance;
}

async function operate(
  state: State,
  sagaId: string,
  act: OperatorAct,
): Promise<SagaInstance | undefined> {
  const operated = await state.advance.operate(sagaId, act, stamp(state));
  if (operated === undefined) return undefined;
  const { outcome, engineError } = operated;
  follow(state, outcome);
  state.log.info({ ...nameOf(outcome.instance), ...act }, 'an operator acted on a saga');
  if (engineError !== undefined) throw new VerbRefusedError(act.verb, engineError.message);
  return outcome.instance;
}

async function takeReply(state: State, message: ReplyMessage): Promise<void> {
  const { id, type, correlationId, payload, sagaId } = message;
  const reply = { id, type, correlationId, payload };
  const outcome = await move(state, sagaId, { type: 'replied', reply, ...stamp(state) });
  if (outcome === undefined) refuseUnknown(state, message);
}

/** Moves one instance on by an event; nothing if no such instance exists. */
async function move(state: State, sagaId: string, event: SagaEvent): Promise<Outcome | undefined> {
  const outcome = await state.advance.move(sagaId, event);
  if (outcome !== undefined) follow(state, outcome);
  return outcome;
}

/** What follows the commit: count, send, set the alarm, tell those who wait. */
function follow(state: State, outcome: Outcome): void {
  const { instance, history } = outcome;
  state.counts.note(outcome);
  const about = nameOf(instance);
  for (const { type, step, detail } of history)
    state.log.debug({ ...about, step, ...detail }, `saga history: ${type}`);
  for (const command of outcome.commands) void state.send(instance, command);
  state.resending.follow(outcome);
  if (becameStalled(outcome)) tellIfStalled(state, outcome);
  const { state: sagaState, reason } = instance;
  if (instance.finishedAt !== outcome.before.finishedAt)
    state.log.info({ ...about, state: sagaState, reason }, 'saga ended');
  state.onAdvanced?.(outcome);
  state.watchers.tell(instance);
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

function stamp(state: State): Stamp {
  return { at: state.clock.now(), random: state.random() };
}
