/** An instance before its first event. */

import type { Payload } from '../../bus/contract.ts';
import type { EpochMs } from '../../ports/clock.ts';
import type { TraceContext } from '../../ports/trace.ts';
import type { SagaDefinition } from '../definition.ts';
import type { SagaInstance, StepState } from '../instance.ts';

export interface Identity {
  readonly id: string;
  readonly at: EpochMs;
  /** Of the definition: see `fingerprint.ts`. */
  readonly fingerprint: string;
  readonly trace?: TraceContext | undefined;
  /** Of the request that begins it. */
  readonly requestId?: string | undefined;
}

/** @throws ZodError if the input does not fit the definition's schema */
export function newInstance<Input, Work>(
  definition: SagaDefinition<Input, Work>,
  input: Input,
  { id, at, fingerprint, trace, requestId }: Identity,
): SagaInstance {
  const checked = definition.input.parse(input);
  const steps = definition.steps.map(
    ({ name, kind }): StepState => ({
      name,
      kind,
      state: 'pending',
      startedAt: null,
      finishedAt: null,
      reply: null,
    }),
  );
  return {
    id,
    definition: definition.name,
    version: definition.version,
    fingerprint,
    revision: 0,
    state: 'running',
    businessKey: definition.businessKey(checked),
    // Inputs are JSON objects: they come from a schema and are stored as JSON.
    input: checked as Payload,
    trace: trace ?? null,
    requestId: requestId ?? null,
    steps,
    awaiting: null,
    fences: [],
    reason: null,
    stall: null,
    historyLength: 0,
    createdAt: at,
    updatedAt: at,
    finishedAt: null,
  };
}
