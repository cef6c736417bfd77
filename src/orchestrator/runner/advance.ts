/**
 * One instance, one event, one transaction: load, let the definition decide, save. An event that
 * makes the engine throw suspends its own instance and nothing else.
 */
import type { Log } from '../../ports/log.ts';
import { isStorageFailure, StaleWriteError } from '../../storage/errors.ts';
import type { GroupCommit } from '../../storage/group-commit.ts';
import { EngineError, VerbRefusedError } from '../errors.ts';
import type { Reason, SagaInstance } from '../instance.ts';
import type { SagaLog } from '../log/saga-log.ts';
import type { ResendPolicy } from '../machine/backoff.ts';
import type { OperatorAct, SagaEvent } from '../machine/events.ts';
import { applyWithoutDefinition, type Outcome, type Registry } from './registry.ts';

/** Tries of an event that fails each time, while others move the instance on in between. */
const MAX_TRIES = 5;

export interface AdvanceOptions {
  readonly registry: Registry;
  readonly sagaLog: SagaLog;
  readonly commit: GroupCommit;
  readonly policy: ResendPolicy;
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
  /** Why the engine failed at it; what was wanted stands in the history then, and is not done. */
  readonly failure: EngineError | undefined;
}

export function createAdvance(options: AdvanceOptions): Advance {
  const { sagaLog, commit } = options;
  return {
    begin: (fresh, event, admit) =>
      commit.run<Outcome>(() => {
        admit();
        const outcome = applied(options, fresh, event);
        sagaLog.insert(outcome);
        return outcome;
      }),
    move: async (sagaId, event) => (await move(options, sagaId, event))?.outcome,
    operate: (sagaId, act, stamp) => move(options, sagaId, { type: 'operated', ...act, ...stamp }),
  };
}

async function move(
  options: AdvanceOptions,
  sagaId: string,
  event: SagaEvent,
): Promise<Operated | undefined> {
  const { sagaLog, commit, log } = options;
  for (let tries = 1; ; tries += 1) {
    try {
      const outcome = await commit.run<Outcome | undefined>(() => {
        const instance = sagaLog.find(sagaId);
        return instance && save(sagaLog, applied(options, instance, event));
      });
      return outcome && { outcome, failure: undefined };
    } catch (failure) {
      if (!(failure instanceof EngineError)) throw failure;
      log.error({ sagaId, err: failure }, 'the engine failed on a saga; it is suspended');
      const outcome = await breakDown(options, { sagaId, event, failure });
      if (outcome !== undefined) return { outcome, failure };
      if (tries >= MAX_TRIES) throw failure;
    }
  }
}

interface Failed {
  readonly sagaId: string;
  readonly event: SagaEvent;
  readonly failure: EngineError;
}

/**
 * Suspends the instance, by an event that runs none of the failing code; nothing if the instance
 * has moved on since: what failed was about another state of it.
 */
function breakDown(
  { sagaLog, commit, policy }: AdvanceOptions,
  { sagaId, event, failure }: Failed,
): Promise<Outcome | undefined> {
  const { at, random } = event;
  const reason = { code: 'engine_error' as const, detail: failure.message };
  const act = event.type === 'operated' ? actOf(event) : undefined;
  return commit.run<Outcome | undefined>(() => {
    const instance = sagaLog.find(sagaId);
    if (instance?.revision !== failure.revision) return undefined;
    const broke = { type: 'broke', at, random, reason, act } as const;
    return save(sagaLog, applyWithoutDefinition(instance, broke, policy));
  });
}

function actOf({ verb, actor, reason }: OperatorAct): OperatorAct {
  return { verb, actor, reason };
}

/** @throws EngineError if the definition or the local work threw, not the database */
function applied(options: AdvanceOptions, instance: SagaInstance, event: SagaEvent): Outcome {
  const { policy, registry } = options;
  // What has ended goes on under nothing any more: it needs no definition.
  const hasEnded = instance.finishedAt !== null;
  if (event.type === 'operated' && hasEnded)
    refuse(event, `the saga has ended: it is ${instance.state}`);
  if (hasEnded) return applyWithoutDefinition(instance, event, policy);
  const saga = registry.goesOnUnder(instance);
  if ('missing' in saga) return suspended(options, { instance, event, detail: saga.missing });
  if (event.type === 'operated') checkLegal(saga.whyNot(instance, event.verb), event);
  try {
    return saga.apply(instance, event, policy);
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
function suspended({ policy }: AdvanceOptions, { instance, event, detail }: Missing): Outcome {
  const { at, random } = event;
  if (event.type === 'operated') refuse(event, detail);
  const reason: Reason = { code: 'version_unregistered', detail };
  return applyWithoutDefinition(instance, { type: 'broke', at, random, reason }, policy);
}

function checkLegal(fault: string | undefined, act: OperatorAct): void {
  if (fault !== undefined) refuse(act, fault);
}

function refuse({ verb }: OperatorAct, why: string): never {
  throw new VerbRefusedError(verb, why);
}

/** @throws StaleWriteError if another owner wrote the row since it was read */
function save(sagaLog: SagaLog, outcome: Outcome): Outcome {
  const { before, instance } = outcome;
  if (instance.revision !== before.revision && !sagaLog.update(outcome))
    throw new StaleWriteError(`saga ${before.id}`);
  return outcome;
}
