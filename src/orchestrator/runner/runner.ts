/**
 * Runs instances: it lets an event happen to one, saves what comes of it with its history and
 * local work in one transaction, and only then sends what is to be sent.
 *
 * Nothing that left is trusted to arrive. Whatever is awaited has a due time in the saga log and
 * is sent again when that comes, and once more at every start: see `resending.ts`.
 */
import type { Bus, ReplyMessage } from '../../bus/bus.ts';
import type { EpochMs } from '../../ports/clock.ts';
import type { Ports } from '../../ports/ports.ts';
import { type TraceContext, traceField } from '../../ports/trace.ts';
import type { GroupCommit } from '../../storage/group-commit.ts';
import { VerbRefusedError } from '../errors.ts';
import type { SagaInstance, Stall } from '../instance.ts';
import type { SagaLog } from '../log/saga-log.ts';
import type { ResendPolicy } from '../machine/backoff.ts';
import type { OperatorAct, SagaEvent } from '../machine/events.ts';
import { type Advance, createAdvance, type Stamp } from './advance.ts';
import type { SagaCounts } from './counts.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import type { Outcome } from './outcome.ts';
import type { OrchestratedSaga, Registry } from './registry.ts';
import { createResending, type Resending } from './resending.ts';
import { createSending, type Send } from './sending.ts';
import { refuseUnknown } from './unknown-saga.ts';
import type { Watchers } from './watchers.ts';

/** Said of each saga as it begins, and as it ends. */
export const SAGA_STARTED = 'saga started';
export const SAGA_ENDED = 'saga ended';

export interface RunnerOptions<Work> extends Omit<Ports, 'newId'> {
  readonly sagaLog: SagaLog;
  readonly commit: GroupCommit;
  readonly registry: Registry<OrchestratedSaga<Work>>;
  readonly counts: SagaCounts;
  readonly watchers: Watchers;
  readonly bus: Bus;
  readonly replyQueue: string;
  readonly policy: ResendPolicy;
  readonly retentionMs: number;
  readonly maxInFlight: number | undefined;
  readonly recordStall: ((stall: Stall) => void) | undefined;
  readonly onStalled: (instance: SagaInstance) => void;
  readonly onAdvanced: ((outcome: Outcome) => void) | undefined;
}

/** The circumstances of a start, beside the input. */
export interface Beginning {
  /** Runs in the same transaction before it, and throws if it must not start. */
  readonly admit?: (sagas: SagasInUnit) => void;
  /** Set if it starts however many are at work, since all that it does is give something back. */
  readonly passes?: boolean;
  /** The trace that its request belongs to. */
  readonly trace?: TraceContext | undefined;
  /** The request that begins it, to find it by. */
  readonly requestId?: string | undefined;
}

/** The sagas as the unit sees them, with what the units before it have written. */
export type SagasInUnit = Pick<SagaLog, 'find'>;

export interface Runner {
  /** Starts an instance; resolves once it is durable. @throws what `Advance.begin` throws */
  begin(fresh: SagaInstance, beginning: Beginning): Promise<SagaInstance>;
  /** @throws VerbRefusedError if it is not legal now, or the engine failed at it */
  operate(sagaId: string, act: OperatorAct): Promise<SagaInstance | undefined>;
  /** @throws MisdirectedMessageError if its saga was never here */
  takeReply(message: ReplyMessage): Promise<void>;
  /** The bus can send, for the first time or again: what may not have left is sent. */
  busCanSend(): void;
  /** The number of instances of a former process that are still to be taken up. */
  takingUp(): number;
  stop(): void;
}

interface State extends Omit<RunnerOptions<never>, 'registry'> {
  readonly advance: Advance;
  readonly inFlight: InFlight;
  readonly resending: Resending;
  readonly send: Send;
}

/** Takes note of what a former process left open; nothing is sent before `busCanSend`. */
export function createRunner<Work>(options: RunnerOptions<Work>): Runner {
  const { sagaLog, commit, registry, policy, recordStall, log } = options;
  const { bus, replyQueue, counts, clock, random } = options;
  const state: State = {
    ...options,
    advance: createAdvance({ registry, sagaLog, commit, policy, recordStall, log }),
    inFlight: createInFlight(options.maxInFlight ?? Number.POSITIVE_INFINITY, counts),
    resending: createResending({
      sagaLog,
      bus,
      policy,
      move: (sagaId, type) => move(state, sagaId, { type, ...stamp(state) }),
      onTakenUp: (outcome) => {
        if (!becameStalled(outcome)) tellIfStalled(state, outcome);
      },
      write: (unit) => commit.run<void>(unit),
      clock,
      random,
      log,
    }),
    send: createSending({
      bus,
      sagaLog,
      replyQueue,
      canSend: () => state.resending.hasBegun(),
      mayNotHaveLeft: (sagaId) => state.resending.mayNotHaveLeft(sagaId),
      noteUnsent: (sagaId, unsent) =>
        move(state, sagaId, { type: 'unsent', ...unsent, ...stamp(state) }),
      clock,
      log,
    }),
  };
  const { resending } = state;
  return {
    begin: (fresh, beginning) => begin(state, fresh, beginning),
    operate: (sagaId, act) => operate(state, sagaId, act),
    takeReply: (message) => takeReply(state, message),
    busCanSend: resending.busCanSend,
    takingUp: resending.remaining,
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
  const admitted = () => admit(state.sagaLog);
  const outcome = await state.advance.begin(fresh, event, admitted).finally(leave);
  const { definition } = outcome.instance;
  state.log.info({ ...nameOf(outcome.instance), definition, requestId }, SAGA_STARTED);
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

/** Follows the commit: counts, sends, sets the alarm, tells the watchers. */
function follow(state: State, outcome: Outcome): void {
  const { instance, history } = outcome;
  state.counts.note(outcome);
  const about = nameOf(instance);
  if (state.log.isLevelEnabled?.('debug') ?? true)
    for (const { type, step, detail } of history)
      state.log.debug({ ...about, step, ...detail }, `saga history: ${type}`);
  for (const command of outcome.commands) void state.send(instance, command);
  state.resending.follow(outcome);
  if (becameStalled(outcome)) tellIfStalled(state, outcome);
  const { finishedAt } = instance;
  if (finishedAt !== null && outcome.before.finishedAt === null)
    logEnd(state, instance, finishedAt);
  state.onAdvanced?.(outcome);
  state.watchers.tell(instance);
}

function logEnd({ log }: State, instance: SagaInstance, finishedAt: EpochMs): void {
  const { definition, state, reason, createdAt } = instance;
  // A clock that was set back meanwhile would make the time negative.
  const ms = Math.max(0, finishedAt - createdAt);
  log.info({ ...nameOf(instance), definition, state, reason, ms }, SAGA_ENDED);
}

function becameStalled({ history }: Outcome): boolean {
  return history.some(({ type }) => type === 'stalled');
}

function tellIfStalled(state: State, { instance }: Outcome): void {
  if (instance.stall === null) return;
  state.log.error({ ...nameOf(instance), ...instance.stall }, 'saga is stalled');
  state.onStalled(instance);
}

/** The instance that a line of the log is about. */
function nameOf({ id, businessKey, trace }: SagaInstance) {
  return { sagaId: id, businessKey, ...traceField(trace) };
}

function stamp(state: State): Stamp {
  return { at: state.clock.now(), random: state.random() };
}
