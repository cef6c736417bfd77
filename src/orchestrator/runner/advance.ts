/**
 * One instance, one event, one transaction: load, let the definition decide, save. An event that
 * makes the engine throw suspends its own instance and nothing else.
 */
import type { Log } from '../../ports/log.ts';
import { isStorageFailure, StaleWriteError } from '../../storage/errors.ts';
import type { GroupCommit } from '../../storage/group-commit.ts';
import { EngineError, VerbRefusedError } from '../errors.ts';
import type { Reason, SagaInstance, Stall } from '../instance.ts';
import type { SagaLog } from '../log/saga-log.ts';
import type { ResendPolicy } from '../machine/backoff.ts';
import type { OperatorAct, SagaEvent } from '../machine/events.ts';
import { whyNot } from '../machine/verbs.ts';
import { applyEvent, applyWithoutDefinition } from './apply.ts';
import type { Outcome } from './outcome.ts';
import type { OrchestratedSaga, Registry } from './registry.ts';

/** Tries of an event that fails each time, while others move the instance on in between. */
const MAX_TRIES = 5;

export interface AdvanceOptions<Work> {
  readonly registry: Registry<OrchestratedSaga<Work>>;
  readonly sagaLog: SagaLog;
  readonly commit: GroupCommit;
  readonly policy: ResendPolicy;
  /** Called in the unit that saves a stall; see `OrchestratorOptions`. */
  readonly recordStall: ((stall: Stall) => void) | undefined;
  readonly log: Log;
}

export interface Advance {
  /**
   * Lets the event happen to a new instance and saves it, together with what `admit` does.
   * @throws EngineError if the first steps threw; what `admit` threw
   */
  begin(fresh: SagaInstance, event: SagaEvent, admit: () => void): Promise<Outcome>;
  /**
   * Lets the event happen to the instance; nothing if there is no such instance.
   * @throws EngineError if the event failed on an instance that others moved on each time
   */
  move(sagaId: string, event: SagaEvent): Promise<Outcome | undefined>;
  /**
   * Does what a person wants done; nothing if there is no such instance.
   * @throws VerbRefusedError if that is not legal now
   */
  operate(sagaId: string, act: OperatorAct, stamp: Stamp): Promise<Operated | undefined>;
}

export type Stamp = Pick<SagaEvent, 'at' | 'random'>;

export interface Operated {
  readonly outcome: Outcome;
  /** Set if it suspended the instance instead; the history then says what was wanted. */
  readonly engineError: EngineError | undefined;
}

/** Lets events happen to instances, each in a unit of its own. */
export function createAdvance<Work>(options: AdvanceOptions<Work>): Advance {
  const { sagaLog, commit } = options;
  return {
    begin: (fresh, event, admit) =>
      commit.run<Outcome>(() => {
        admit();
        const outcome = applied(options, fresh, event);
        sagaLog.insert(outcome);
        recordIfStalled(options, event, outcome);
        return outcome;
      }),
    move: async (sagaId, event) => (await move(options, sagaId, event))?.outcome,
    operate: (sagaId, act, stamp) => move(options, sagaId, { type: 'operated', ...act, ...stamp }),
  };
}

async function move<Work>(
  options: AdvanceOptions<Work>,
  sagaId: string,
  event: SagaEvent,
): Promise<Operated | undefined> {
  const { sagaLog, commit, log } = options;
  for (let tries = 1; ; tries += 1) {
    try {
      const outcome = await commit.run<Outcome | undefined>(() => {
        const instance = sagaLog.find(sagaId);
        return instance && save(options, event, applied(options, instance, event));
      });
      return outcome && { outcome, engineError: undefined };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const outcome = await suspendAfter(options, { sagaId, event, engineError: error });
      log[levelOf(outcome)]({ sagaId, err: error }, 'the engine failed on a saga; it is suspended');
      if (outcome !== undefined) return { outcome, engineError: error };
      if (tries >= MAX_TRIES) throw error;
    }
  }
}

/** It is tried again each minute, and fails until another release can go on with it: no news. */
function levelOf(outcome: Outcome | undefined): 'error' | 'debug' {
  return outcome?.before.stall?.code === 'engine_error' ? 'debug' : 'error';
}

interface Failed {
  readonly sagaId: string;
  readonly event: SagaEvent;
  readonly engineError: EngineError;
}

/**
 * Suspends the instance, by an event that runs none of the failing code; nothing if the instance
 * has moved on since: the error was about another state of it.
 */
function suspendAfter<Work>(
  options: AdvanceOptions<Work>,
  { sagaId, event, engineError }: Failed,
): Promise<Outcome | undefined> {
  const { sagaLog, commit, policy } = options;
  const { at, random } = event;
  const reason = { code: 'engine_error' as const, detail: engineError.message };
  const act = event.type === 'operated' ? actOf(event) : undefined;
  return commit.run<Outcome | undefined>(() => {
    const instance = sagaLog.find(sagaId);
    if (instance?.revision !== engineError.revision) return undefined;
    const suspending = { type: 'suspended', at, random, reason, act } as const;
    return save(options, suspending, applyWithoutDefinition(policy, instance, suspending));
  });
}

function actOf({ verb, actor, reason }: OperatorAct): OperatorAct {
  return { verb, actor, reason };
}

/** @throws EngineError if the definition or the local work threw, not the database */
function applied<Work>(
  options: AdvanceOptions<Work>,
  instance: SagaInstance,
  event: SagaEvent,
): Outcome {
  const { policy, registry } = options;
  // An ended saga goes on under nothing any more: it needs no definition.
  const hasEnded = instance.finishedAt !== null;
  if (event.type === 'operated' && hasEnded)
    refuse(event, `the saga has ended: it is ${instance.state}`);
  if (hasEnded) return applyWithoutDefinition(policy, instance, event);
  const saga = registry.goesOnUnder(instance);
  if ('missing' in saga)
    return suspendUnregistered(options, { instance, event, detail: saga.missing });
  if (event.type === 'operated') checkLegal(whyNot(saga.definition, instance, event.verb), event);
  try {
    return applyEvent({ saga, policy }, instance, event);
  } catch (error) {
    if (isStorageFailure(error)) throw error;
    throw new EngineError(instance, error);
  }
}

interface Missing {
  readonly instance: SagaInstance;
  readonly event: SagaEvent;
  readonly detail: string;
}

/** Its definition is not there: it waits for a release that has it, and keeps what it awaits. */
function suspendUnregistered<Work>(
  { policy }: AdvanceOptions<Work>,
  { instance, event, detail }: Missing,
): Outcome {
  const { at, random } = event;
  if (event.type === 'operated') refuse(event, detail);
  const reason: Reason = { code: 'version_unregistered', detail };
  return applyWithoutDefinition(policy, instance, { type: 'suspended', at, random, reason });
}

function checkLegal(fault: string | undefined, act: OperatorAct): void {
  if (fault !== undefined) refuse(act, fault);
}

function refuse({ verb }: OperatorAct, why: string): never {
  throw new VerbRefusedError(verb, why);
}

/** @throws StaleWriteError if another owner wrote the row since it was read */
function save<Work>(options: AdvanceOptions<Work>, event: SagaEvent, outcome: Outcome): Outcome {
  const { before, instance } = outcome;
  if (instance.revision !== before.revision && !options.sagaLog.update(outcome))
    throw new StaleWriteError(`saga ${before.id}`);
  recordIfStalled(options, event, outcome);
  return outcome;
}

/** An instance that a former process left stalled may not have been recorded by it. */
function recordIfStalled<Work>(
  { sagaLog, recordStall }: AdvanceOptions<Work>,
  event: SagaEvent,
  { instance, history }: Outcome,
): void {
  if (recordStall === undefined || instance.stall === null) return;
  const isNews = event.type === 'recovered' || history.some(({ type }) => type === 'stalled');
  const entry = isNews ? sagaLog.lastOfType(instance.id, 'stalled') : undefined;
  if (entry !== undefined) recordStall({ instance, seq: entry.seq, at: entry.at });
}
