/**
 * One instance, one event, one transaction: load, let the definition decide, save. An event that
 * makes the engine throw stalls its own instance and nothing else.
 */
import type { Log } from '../bus/ports.ts';
import { isStorageFailure, StaleWriteError } from '../storage/errors.ts';
import type { GroupCommit } from '../storage/group-commit.ts';
import type { ResendPolicy } from './backoff.ts';
import type { OperatorAct, SagaEvent } from './draft.ts';
import { EngineError, VerbRefusedError } from './errors.ts';
import type { ReasonCode, SagaInstance } from './instance.ts';
import { type Outcome, type Registry, stalled } from './registry.ts';
import type { SagaLog } from './saga-log.ts';

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
   * @throws EngineError where the first steps threw; what `admit` threw
   */
  begin(fresh: SagaInstance, event: SagaEvent, admit: () => void): Promise<Outcome>;
  /**
   * Lets the event happen to the instance; nothing where there is no such instance.
   * @throws VerbRefusedError where it is an operator's act that is not legal now
   */
  move(sagaId: string, event: SagaEvent): Promise<Outcome | undefined>;
}

export function createAdvance(options: AdvanceOptions): Advance {
  const { sagaLog, commit, log } = options;

  /** An engine error stalls its own instance, by an event that runs none of the failing code. */
  const breakDown = (sagaId: string, error: EngineError, { at, random }: SagaEvent) =>
    commit.run<Outcome | undefined>(() => {
      const instance = sagaLog.find(sagaId);
      const reason = { code: 'engine_error' as const, detail: error.message };
      return instance && save(sagaLog, instance, broken(options, instance, { at, random, reason }));
    });

  return {
    begin: (fresh, event, admit) =>
      commit.run<Outcome>(() => {
        admit();
        const outcome = applied(options, fresh, event);
        sagaLog.insert(outcome.instance, outcome.history);
        return outcome;
      }),
    async move(sagaId, event) {
      try {
        return await commit.run<Outcome | undefined>(() => {
          const instance = sagaLog.find(sagaId);
          return instance && save(sagaLog, instance, applied(options, instance, event));
        });
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        log.error({ sagaId, err: error }, 'the engine failed on a saga; it is stalled');
        return breakDown(sagaId, error, event);
      }
    },
  };
}

/** @throws EngineError where the definition or the local work threw, not the database */
function applied(options: AdvanceOptions, instance: SagaInstance, event: SagaEvent): Outcome {
  const saga = options.registry.goesOnUnder(instance);
  const act = event.type === 'operated' ? event : undefined;
  if ('missing' in saga) {
    const { missing: detail } = saga;
    if (act !== undefined) throw new VerbRefusedError(act.verb, detail);
    const reason = { code: 'version_unregistered' as const, detail };
    return broken(options, instance, { at: event.at, random: event.random, reason });
  }
  if (act !== undefined) checkLegal(saga.whyNot(instance, act.verb), act);
  try {
    return saga.apply(instance, event, options.policy);
  } catch (error) {
    if (isStorageFailure(error)) throw error;
    throw new EngineError(instance.id, error);
  }
}

interface Breakdown {
  readonly at: number;
  readonly random: number;
  readonly reason: { readonly code: ReasonCode; readonly detail: string };
}

function broken({ policy }: AdvanceOptions, instance: SagaInstance, breakdown: Breakdown): Outcome {
  return stalled(instance, { ...breakdown, type: 'broke' }, policy);
}

function checkLegal(fault: string | undefined, { verb }: OperatorAct): void {
  if (fault !== undefined) throw new VerbRefusedError(verb, fault);
}

/** @throws StaleWriteError where another owner wrote the row since it was read */
function save(sagaLog: SagaLog, from: SagaInstance, outcome: Outcome): Outcome {
  const { instance, history } = outcome;
  if (instance.revision !== from.revision && !sagaLog.update(from, instance, history))
    throw new StaleWriteError(`saga ${from.id}`);
  return outcome;
}
