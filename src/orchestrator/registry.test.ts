import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newInstance } from './new-instance.ts';
import { applyWithoutDefinition, register } from './registry.ts';
import { saga } from './saga.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 4 };
const started = { type: 'started', at: 0, random: 0 } as const;

const definition = (shows?: (input: { secret: string }) => { shown: string }) =>
  saga({
    ...{ name: 's', version: 1, input: z.object({ secret: z.string() }) },
    businessKey: () => 'b',
    ...(shows && { shows }),
  })
    .local('only', { do: () => 'work', undo: () => 'undo' })
    .build();

const begin = (one: ReturnType<typeof definition>) => {
  const identity = { id: 's1', at: 0, fingerprint: 'f' };
  return newInstance(one, { secret: 'pm_secret' }, identity);
};

describe('what a history shows of the input', () => {
  it('is what the definition allows', () => {
    const open = definition(({ secret }) => ({ shown: secret.slice(0, 2) }));
    const { history } = register(open, () => {}).apply(begin(open), started, policy);
    expect(history[0]).toMatchObject({ type: 'started', detail: { input: { shown: 'pm' } } });
    expect(JSON.stringify(history)).not.toContain('secret');
  });

  it('is nothing if the definition does not say, or is not there', () => {
    const silent = definition();
    const { history } = register(silent, () => {}).apply(begin(silent), started, policy);
    expect(history[0]?.detail).toEqual({ input: {} });
    const without = applyWithoutDefinition(begin(silent), started, policy);
    expect(without.history[0]?.detail).toEqual({ input: {} });
  });
});
