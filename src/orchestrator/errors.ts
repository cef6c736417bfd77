/** All that can go wrong in the orchestrator. Each error has a stable code. */
import { CodedError } from '../ports/errors.ts';
import type { SagaInstance } from './instance.ts';

/** A definition that breaks a rule of sagas; it is refused when it is built. */
export class SagaDefinitionError extends CodedError {
  constructor(saga: string, fault: string) {
    super('saga_definition', `saga ${saga} cannot be built: ${fault}`);
  }
}

/** A definition, a step's function or local work threw. Its instance alone is suspended. */
export class EngineError extends CodedError {
  /** Of the instance that it failed on: only this one is suspended for it. */
  readonly revision: number;

  constructor({ id, revision }: Pick<SagaInstance, 'id' | 'revision'>, cause: unknown) {
    super('engine_error', `saga ${id} cannot go on: ${rootOf(cause)}`, cause);
    this.revision = revision;
  }
}

/** The first cause says what is wrong; those around it may hold what a client sent. */
function rootOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? rootOf(error.cause) : error.message;
}

/** The operator's verb is not legal for the instance now. Nothing has changed. */
export class VerbRefusedError extends CodedError {
  constructor(verb: string, why: string) {
    super('verb_refused', `cannot ${verb}: ${why}`);
  }
}

/** As many instances are open as may be. Nothing was started: come back later. */
export class OverloadedError extends CodedError {
  constructor(max: number) {
    super('overloaded', `${max} sagas are in flight, as many as may be; come back in a moment`);
  }
}

/** The orchestrator was made after its bus was started. Nothing was registered. */
export class BusStartedError extends CodedError {
  constructor(replyQueue: string) {
    super(
      'bus_started',
      `the bus has started, and nothing takes the replies of ${replyQueue} yet; ` +
        'make the orchestrator first, then start the bus',
    );
  }
}

/** It was asked for something after it was stopped. Nothing has changed. */
export class OrchestratorStoppedError extends CodedError {
  constructor() {
    super('orchestrator_stopped', 'the orchestrator has stopped; ask again after the next start');
  }
}

/** Ids that do not sort by the time of their making would have sagas forgotten while they run. */
export class UnsortedIdsError extends CodedError {
  constructor(id: string) {
    super(
      'unsorted_ids',
      `newId made '${id}', which does not tell when it was made; ` +
        'give one that makes UUIDs of version 7 (RFC 9562), since sagas are told apart by age',
    );
  }
}
