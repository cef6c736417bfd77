/**
 * The one door of the sending side. Given definitions with their local work, a database and a bus,
 * it starts sagas, moves them on by the replies that come back, and sends what they await.
 *
 * The rules that keep this safe are in here, and no caller has to see to them: the queue of replies
 * has its taker before the bus can deliver; nothing is sent before the bus says that it can; all
 * that a former process left open, or that may not have left, is sent again when it says so.
 */
import type { Bus } from '../bus/bus.ts';
import { orUnavailable } from '../bus/receiver.ts';
import { madeAt, type NewId } from '../ports/ids.ts';
import type { Ports } from '../ports/ports.ts';
import type { Db } from '../storage/connection.ts';
import type { Database } from '../storage/database.ts';
import { isStorageFailure } from '../storage/errors.ts';
import type { Sweep } from '../storage/retention.ts';
import type { SagaDefinition } from './definition.ts';
import {
  BusStartedError,
  OrchestratorStoppedError,
  SagaDefinitionError,
  UnsortedIdsError,
} from './errors.ts';
import type { SagaInstance, Stall } from './instance.ts';
import { rememberOpen } from './log/open-instances.ts';
import { createSagaQueries, type SagaQueries } from './log/queries.ts';
import { createSagaRows } from './log/rows.ts';
import { createSagaLog } from './log/saga-log.ts';
import { sagaSweep } from './log/sweep.ts';
import type { ResendPolicy } from './machine/backoff.ts';
import type { OperatorAct } from './machine/events.ts';
import { newInstance } from './machine/new-instance.ts';
import { createSagaCounts, type StateCounts } from './runner/counts.ts';
import type { Outcome } from './runner/outcome.ts';
import { createRegistry, type OrchestratedSaga } from './runner/registry.ts';
import { retryCommand } from './runner/retry-command.ts';
import { type Beginning, createRunner } from './runner/runner.ts';
import { createWatchers, type OnMoved, type Wait } from './runner/watchers.ts';

export interface OrchestratorOptions<Work> extends Ports {
  /** Every saga, in each version that an instance may still be under. */
  readonly sagas: readonly OrchestratedSaga<Work>[];
  /** Of the module that owns the sagas: its local work and its saga log are one transaction. */
  readonly database: Pick<Database, 'writer' | 'reader' | 'commit' | 'probe'>;
  /** Not started yet. */
  readonly bus: Bus;
  /** The queue on which the replies come back. */
  readonly replyQueue: string;
  readonly policy: ResendPolicy;
  /** Instances that may be at work at a time; beyond it none is started. No bound if not given. */
  readonly maxInFlight?: number | undefined;
  /** The time for which an ended instance is kept: a younger one that is not here never was. */
  readonly retentionMs: number;
  /**
   * Called in the unit that makes an instance stalled, and as one that still is stalled is taken
   * up after a start. What it writes to this database is committed with the stall, or rolled back
   * with it: it must do nothing else.
   */
  readonly recordStall?: RecordStall | undefined;
  /** Told when an instance has become stalled, and at a start of each that still is. */
  readonly onStalled: (instance: SagaInstance) => void;
  /** Told of each event's outcome, once it is durable. */
  readonly onAdvanced?: ((outcome: Outcome) => void) | undefined;
}

/** @param writer the connection whose unit is at work */
export type RecordStall = (writer: Db, stall: Stall) => void;

export interface Orchestrator {
  /**
   * Starts an instance; resolves once it is durable, before its first command is answered. If the
   * bus has not started yet, that command leaves once it has.
   * @throws ZodError if the input does not fit; EngineError if the first steps threw;
   *   OverloadedError if as many are at work as may be; OrchestratorStoppedError
   */
  start<Input, Work>(
    definition: SagaDefinition<Input, Work>,
    input: Input,
    beginning?: Beginning,
  ): Promise<SagaInstance>;
  /**
   * Does what a person wants done to an instance; nothing if there is no such instance.
   * @throws VerbRefusedError if that is not legal now, or the engine failed at it;
   *   OrchestratorStoppedError
   */
  operate(sagaId: string, act: OperatorAct): Promise<SagaInstance | undefined>;
  /**
   * Sends a command again that was set aside, if its saga still awaits it. Resolves with why it is
   * not sent, as of a saga that is forgotten, or with nothing once it was.
   * @param actor who wants it, for the history; `operator` if not given
   * @throws OrchestratorStoppedError
   */
  redrive(commandId: string, actor?: string): Promise<string | undefined>;
  /** True once the instance has ended or is gone, false after `timeoutMs` or once told to part. */
  ended(sagaId: string, wait: Wait): Promise<boolean>;
  /** Calls back after each commit that moves the instance on; returns what ends that. */
  watch(sagaId: string, onMoved: OnMoved): () => void;
  /** The saga log as people look at it. */
  readonly queries: SagaQueries;
  /** The number of instances in each state. */
  counts(): StateCounts;
  /** The number of instances of a former process that are still to be taken up. */
  takingUp(): number;
  /** Removes instances that ended before a time. @throws OrchestratorStoppedError */
  readonly sweep: Sweep;
  /**
   * Sends nothing again any more; what is awaited is taken up at the next start. Call it before
   * the bus and the database are closed. Replies that still come are taken.
   */
  stop(): void;
}

/**
 * Makes the orchestrator of a database, before its bus is started.
 * @throws SagaDefinitionError if two sagas have one name and version; UnsortedIdsError if `newId`
 *   makes ids that do not tell when they were made; BusStartedError if the bus has started
 */
export function createOrchestrator<Work>(options: OrchestratorOptions<Work>): Orchestrator {
  const { clock, newId, database, bus, replyQueue } = options;
  if (bus.status().ready) throw new BusStartedError(replyQueue);
  checkIds(newId);
  const { sagaLog, registry, counts, watchers, runner } = createParts(options);
  const running = { isStopped: false };
  const ifRunning = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running.isStopped) throw new OrchestratorStoppedError();
    return work();
  };
  const operate: Orchestrator['operate'] = (sagaId, act) =>
    ifRunning(() => runner.operate(sagaId, act));
  const redrive = (commandId: string, actor?: string) =>
    retryCommand({ sagaLog, operate }, commandId, actor);
  const keeper = { isStorageFailure, probe: () => database.probe() };
  bus.collect(replyQueue, {
    take: (reply) => orUnavailable(keeper, () => runner.takeReply(reply)),
    retry: redrive,
  });
  bus.onSendable(runner.busCanSend);
  const { commit, reader } = database;
  const sweep = sagaSweep({ sagaLog, commit, clock, onRemoved: counts.remove });
  return {
    start: (definition, input, beginning = {}) =>
      ifRunning(async () => {
        const fingerprint = registry.find(definition.name, definition.version)?.fingerprint;
        if (fingerprint === undefined)
          throw new SagaDefinitionError(definition.name, 'it is not registered');
        const { trace, requestId } = beginning;
        // The time first: a list that is asked for it goes by the time in the id.
        const identity = { at: clock.now(), id: newId(), fingerprint, trace, requestId };
        return runner.begin(newInstance(definition, input, identity), beginning);
      }),
    operate,
    redrive,
    ended: (sagaId, wait) =>
      watchers.ended(sagaId, wait, () => sagaLog.find(sagaId)?.finishedAt !== null),
    watch: watchers.watch,
    queries: createSagaQueries(reader),
    counts: counts.byState,
    takingUp: runner.takingUp,
    sweep: (before) => ifRunning(() => sweep(before)),
    stop() {
      running.isStopped = true;
      runner.stop();
    },
  };
}

/** The parts of an orchestrator, on one saga log. */
function createParts<Work>(options: OrchestratorOptions<Work>) {
  const { clock, random, log, policy, bus, replyQueue, database } = options;
  const { maxInFlight, retentionMs, recordStall, onStalled, onAdvanced } = options;
  const sagaLog = rememberOpen(createSagaLog(createSagaRows(database.writer)), database.commit);
  const registry = createRegistry(options.sagas);
  const counts = createSagaCounts(sagaLog.countAll());
  const watchers = createWatchers(clock);
  const runner = createRunner({
    sagaLog,
    commit: database.commit,
    registry,
    counts,
    watchers,
    bus,
    replyQueue,
    policy,
    retentionMs,
    maxInFlight,
    recordStall: recordStall && ((stall) => recordStall(database.writer, stall)),
    onStalled,
    onAdvanced,
    clock,
    random,
    log,
  });
  return { sagaLog, registry, counts, watchers, runner };
}

/** The barrier of participants, and every sweep, tell by their ids which sagas are older. */
function checkIds(newId: NewId): void {
  const id = newId();
  if (madeAt(id) === undefined) throw new UnsortedIdsError(id);
}
