/** All that can go wrong in the orchestrator. Each error has a stable code. */

class SagaError extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/** A definition that breaks a rule of sagas; it is refused when it is built. */
export class SagaDefinitionError extends SagaError {
  constructor(saga: string, fault: string) {
    super('saga_definition', `saga ${saga} cannot be built: ${fault}`);
  }
}

/** A definition, a step's function or local work threw. Its instance alone is stalled. */
export class EngineError extends SagaError {
  constructor(sagaId: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super('engine_error', `saga ${sagaId} cannot go on: ${why}`, cause);
  }
}

/** What an operator wanted done to an instance is not legal now. Nothing has changed. */
export class VerbRefusedError extends SagaError {
  constructor(verb: string, why: string) {
    super('verb_refused', `cannot ${verb}: ${why}`);
  }
}

/** As many instances are open as may be. Nothing was started: come back later. */
export class OverloadedError extends SagaError {
  constructor(max: number) {
    super('overloaded', `${max} sagas are in flight, as many as may be; come back in a moment`);
  }
}
