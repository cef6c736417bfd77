import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { orderSaga } from '../../../tests/support/order-saga.ts';
import type { SagaEvent } from '../machine/events.ts';
import { newInstance } from '../machine/new-instance.ts';
import { saga } from '../saga.ts';
import { applyEvent, applyWithoutDefinition } from './apply.ts';
import type { OrchestratedSaga } from './registry.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 4 };
const booked = { orderId: 'o1', goodsId: 'g1', card: 'pm_ok' } as const;
const started = { type: 'started', at: 0, random: 0 } as const;

const under = <Work>(definition: OrchestratedSaga<Work>['definition']) => ({
  saga: { definition, work() {} },
  policy,
});

const definition = (shows?: (input: { secret: string }) => { shown: string }) =>
  saga({
    name: 's',
    version: 1,
    input: z.object({ secret: z.string() }),
    businessKey: () => 'b',
    ...(shows && { shows }),
  })
    .local('only', { do: () => 'work', compensate: () => 'undo' })
    .build();

const begin = (one: ReturnType<typeof definition>) => {
  const identity = { id: 's1', at: 0, fingerprint: 'f' };
  return newInstance(one, { secret: 'pm_secret' }, identity);
};

describe('what a history shows of the input', () => {
  it('is what the definition allows', () => {
    const open = definition(({ secret }) => ({ shown: secret.slice(0, 2) }));
    const { history } = applyEvent(under(open), begin(open), started);
    expect(history[0]).toMatchObject({ type: 'started', detail: { input: { shown: 'pm' } } });
    expect(JSON.stringify(history)).not.toContain('secret');
  });

  it('is nothing if the definition does not say, or is not there', () => {
    const silent = definition();
    const { history } = applyEvent(under(silent), begin(silent), started);
    expect(history[0]?.detail).toEqual({ input: {} });
    const without = applyWithoutDefinition(policy, begin(silent), started);
    expect(without.history[0]?.detail).toEqual({ input: {} });
  });
});

describe('what comes of an event', () => {
  const orders = under(orderSaga);
  const fresh = () => newInstance(orderSaga, booked, { id: 's1', at: 0, fingerprint: 'f' });
  const broken = (at: number): SagaEvent => {
    const reason = { code: 'engine_error', detail: `at ${at}` } as const;
    return { type: 'suspended', at, random: 0.5, reason };
  };

  it('is the lines of history, numbered on, and the command to send', () => {
    const { instance, history, amended, commands } = applyEvent(orders, fresh(), started);
    expect(history.map(({ seq, type, at }) => [seq, type, at])).toEqual([
      [1, 'started', 0],
      [2, 'step-done', 0],
      [3, 'command-sent', 0],
    ]);
    expect(amended).toEqual([]);
    expect(commands).toEqual([instance.awaiting]);
    expect(instance).toMatchObject({ historyLength: 3, revision: 1 });
  });

  it('is another text for a line that is there, if the engine fails once more', () => {
    const begun = applyEvent(orders, fresh(), started).instance;
    const once = applyEvent(orders, begun, broken(1));
    expect(once.history).toMatchObject([{ seq: 4, type: 'stalled', detail: { detail: 'at 1' } }]);
    expect(once.amended).toEqual([]);
    const twice = applyEvent(orders, once.instance, broken(2));
    expect(twice.history).toEqual([]);
    const detail = { code: 'engine_error', detail: 'at 2', count: 2 };
    expect(twice.amended).toEqual([{ sagaId: 's1', type: 'stalled', detail }]);
    expect(twice.instance).toMatchObject({ historyLength: 4, revision: 3 });
  });
});
