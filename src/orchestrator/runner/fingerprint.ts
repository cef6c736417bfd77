/** What tells two definitions of one name and version apart: their steps, in order. */
import { createHash } from 'node:crypto';
import type { StepDefinition } from '../definition.ts';

const LENGTH = 16;

/**
 * A short hash over what an instance relies on: which steps there are, of which kind, and which
 * commands they send. What a step computes is not in it: that may change under running instances.
 */
export function fingerprintOf(steps: readonly StepDefinition<unknown>[]): string {
  const facts = steps.map((step) => {
    const { name, kind, phase } = step;
    if (step.kind === 'local') return [name, kind, phase, step.undo !== undefined];
    return [name, kind, phase, step.command.type, step.undo?.command.type ?? null];
  });
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, LENGTH);
}
