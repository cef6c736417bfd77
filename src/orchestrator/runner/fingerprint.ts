/**
 * The fingerprint that tells two definitions of one name and version apart: their steps, in order.
 */
import { createHash } from 'node:crypto';
import type { StepDefinition } from '../definition.ts';
import type { SagaInstance } from '../instance.ts';

const LENGTH = 16;

/**
 * A short hash over what an instance relies on: which steps there are, of which kind, and which
 * commands they send. What a step computes is not in it: that may change under running instances.
 */
export function stepsFingerprint(steps: readonly StepDefinition<unknown>[]): string {
  const facts = steps.map((step) => {
    const { name, kind, phase } = step;
    if (step.kind === 'local') return [name, kind, phase, step.compensation !== undefined];
    return [name, kind, phase, step.command.type, step.compensation?.command.type ?? null];
  });
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, LENGTH);
}

/**
 * Why an instance cannot go on under steps with this fingerprint, and what to do; nothing if it
 * can. An instance of an early build has no fingerprint: its version has to do.
 */
export function whyStepsDiffer(
  started: Pick<SagaInstance, 'definition' | 'version' | 'fingerprint'>,
  fingerprint: string,
): string | undefined {
  if (started.fingerprint === null || started.fingerprint === fingerprint) return undefined;
  const { definition, version } = started;
  const changed = `the steps of saga ${definition}, version ${version}, have changed`;
  const remedy = `deploy the former steps as version ${version} again`;
  return `${changed} since this instance started; ${remedy}, and the changed ones as a new version`;
}
