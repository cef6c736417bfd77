import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bookingSaga } from '../../modules/booking/booking.saga.ts';
import type { Awaiting } from '../instance.ts';
import type { SagaEvent } from '../machine/events.ts';
import { newInstance } from '../machine/new-instance.ts';
import { saga } from '../saga.ts';
import { applyWithoutDefinition, register, toMessage } from './registry.ts';

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 4 };
const booked = { bookingId: 'b1', slotId: 'a1', paymentMethod: 'pm_ok' } as const;
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

describe('what comes of an event', () => {
  const booking = () => register(bookingSaga, () => {});
  const fresh = () => newInstance(bookingSaga, booked, { id: 's1', at: 0, fingerprint: 'f' });
  const broken = (at: number): SagaEvent => {
    const reason = { code: 'engine_error', detail: `at ${at}` } as const;
    return { type: 'broke', at, random: 0.5, reason };
  };

  it('is the lines of history, numbered on, and the command to send', () => {
    const { instance, history, amended, commands } = booking().apply(fresh(), started, policy);
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
    const begun = booking().apply(fresh(), started, policy).instance;
    const once = booking().apply(begun, broken(1), policy);
    expect(once.history).toMatchObject([{ seq: 4, type: 'stalled', detail: { detail: 'at 1' } }]);
    expect(once.amended).toEqual([]);
    const twice = booking().apply(once.instance, broken(2), policy);
    expect(twice.history).toEqual([]);
    const detail = { code: 'engine_error', detail: 'at 2', count: 2 };
    expect(twice.amended).toEqual([{ sagaId: 's1', type: 'stalled', detail }]);
    expect(twice.instance).toMatchObject({ historyLength: 4, revision: 3 });
  });
});

describe('the message of a command', () => {
  const sender = { replyTo: 'booking.replies', oldestSagaId: 's0' };
  const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const blocking: Awaiting = {
    stepIndex: 1,
    direction: 'do',
    ...{ commandId: 's1:block-slot:do', type: 'parking.block' },
    ...{ payload: { slotId: 'a1' }, compensates: null, attempt: 2, dueAt: 5, deadlineAt: 9 },
  };
  const leaves = {
    ...{ id: 's1:block-slot:do', type: 'parking.block', sagaId: 's1', attempt: 2 },
    ...{ payload: { slotId: 'a1' }, ...sender },
  };

  it('says who sends it, for which saga and which time', () => {
    expect(toMessage({ id: 's1', trace: null }, blocking, sender)).toStrictEqual(leaves);
  });

  it('belongs to the trace of its saga, and names what it undoes', () => {
    const undoing = { ...blocking, compensates: 's1:other:do' };
    const undoes = { ...leaves, compensates: 's1:other:do', trace };
    const identity = { id: 's1', at: 0, fingerprint: 'f', trace };
    const traced = newInstance(bookingSaga, booked, identity);
    expect(toMessage(traced, undoing, sender)).toStrictEqual(undoes);
  });
});
