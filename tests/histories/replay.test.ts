/** What former releases wrote down goes through the present code as it did then. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Payload } from '../../src/bus/contract.ts';
import type { BookingWork } from '../../src/modules/booking/booking.ts';
import { sagaDefinitions } from '../../src/modules/booking/index.ts';
import type { SagaDefinition } from '../../src/orchestrator/definition.ts';
import { stepsFingerprint } from '../../src/orchestrator/runner/fingerprint.ts';
import { comparable, type History, replayHistory } from './replay.ts';

const folder = fileURLToPath(new URL('./recorded/', import.meta.url));
const recorded = readdirSync(folder).flatMap((file) =>
  // Written by record.ts.
  (JSON.parse(readFileSync(`${folder}${file}`, 'utf8')) as readonly History[]).map((history) => ({
    file,
    history,
  })),
);

const definitionOf = ({ definition, version }: History): SagaDefinition<Payload, BookingWork> => {
  const found = sagaDefinitions.find((one) => one.name === definition && one.version === version);
  if (found === undefined)
    throw new Error(
      `${definition} ${version} is not registered any more: if none of its sagas is open, ` +
        `remove what was recorded of it: tests/histories/recorded/*.${definition}-${version}.json`,
    );
  // It checks the recorded input by its own schema.
  return found as unknown as SagaDefinition<Payload, BookingWork>;
};

describe('a recorded history', () => {
  it.each(recorded)('of "$file", saga $history.sagaId, goes the same way', ({ history }) => {
    const { instance, entries } = replayHistory(definitionOf(history), history);
    expect(entries.map(comparable)).toEqual(history.entries.map(comparable));
    expect(instance.state).toBe(history.ended);
  });

  it('is of a definition whose steps have not changed under the same version', () => {
    for (const { history } of recorded)
      expect(stepsFingerprint(definitionOf(history).steps)).toBe(history.fingerprint);
    expect(recorded.length).toBeGreaterThanOrEqual(8);
  });

  it('does not pass where a step has gone', () => {
    const [first] = recorded;
    if (first === undefined) throw new Error('nothing is recorded');
    const { steps, ...rest } = definitionOf(first.history);
    const fewer = { ...rest, steps: steps.filter(({ name }) => name !== 'pay-bill') };
    const { entries } = replayHistory(fewer, first.history);
    expect(entries.map(comparable)).not.toEqual(first.history.entries.map(comparable));
  });
});
