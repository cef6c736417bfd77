/** What an instance says of each of its steps, in whichever way it came there. */
import { describe, expect, it } from 'vitest';
import { SagaDriver } from '../../../tests/support/saga-driver.ts';
import { bookingSaga } from '../../modules/booking/booking.saga.ts';

const input = { bookingId: 'b1', slotId: 'a1', paymentMethod: 'pm_ok' } as const;
const price = { price: { amount: 10_000, currency: 'USD' } };

type Driver = SagaDriver<typeof input, unknown>;

/** One that is started at 0; each happening after it comes at the time that is given. */
const begin = () => new SagaDriver(bookingSaga, input);
const at = (saga: Pick<Driver, 'now'>, now: number) => {
  saga.now = now;
};

/** Each step as `state from–to`. */
const times = (saga: Pick<Driver, 'instance'>) =>
  Object.fromEntries(
    saga.instance.steps.map(({ name, state, startedAt, finishedAt }) => [
      name,
      `${state} ${startedAt ?? ''}–${finishedAt ?? ''}`,
    ]),
  );

const ahead = { 'pay-bill': 'pending –', 'reserve-slot': 'pending –' };

describe('the times of steps', () => {
  it('are those of a way that goes through', () => {
    const saga = begin();
    expect(times(saga)).toEqual({
      ...{ 'create-booking': 'done 0–0', 'block-slot': 'running 0–', ...ahead },
      'approve-booking': 'pending –',
    });
    at(saga, 10);
    saga.replies('PARKING_AVAILABLE', price);
    at(saga, 20);
    saga.replies('BILL_PAID', { billId: 'x' });
    expect(times(saga)).toEqual({
      ...{ 'create-booking': 'done 0–0', 'block-slot': 'done 0–10' },
      ...{ 'approve-booking': 'done 10–10', 'pay-bill': 'done 10–20' },
      'reserve-slot': 'running 20–',
    });
    at(saga, 30);
    saga.replies('PARKING_RESERVED');
    expect(times(saga)).toMatchObject({ 'reserve-slot': 'done 20–30' });
    expect(saga.instance.finishedAt).toBe(30);
  });

  it('end at a refusal, and begin anew at no undoing', () => {
    const saga = begin();
    at(saga, 10);
    saga.replies('PARKING_AVAILABLE', price);
    at(saga, 20);
    saga.replies('BILL_FAILED', { reason: 'card_declined' });
    expect(times(saga)).toEqual({
      ...{ 'create-booking': 'done 0–0', 'block-slot': 'compensating 0–' },
      ...{ 'approve-booking': 'skipped 10–20', 'pay-bill': 'refused 10–20' },
      'reserve-slot': 'pending –',
    });
    at(saga, 30);
    saga.replies('PARKING_UNBLOCKED');
    expect(times(saga)).toMatchObject({
      ...{ 'create-booking': 'compensated 0–30', 'block-slot': 'compensated 0–30' },
      'reserve-slot': 'pending –',
    });
  });

  it('go on while nobody answers, and end with the answer', () => {
    const saga = begin();
    at(saga, 10_000);
    saga.happens({ type: 'due' });
    expect(times(saga)).toMatchObject({ 'block-slot': 'compensating 0–' });
    for (const _ of [2, 3, 4]) saga.comesDue();
    expect(times(saga)).toMatchObject({ 'block-slot': 'stalled 0–' });
    at(saga, saga.now + 5);
    const { now } = saga;
    saga.replies('PARKING_UNBLOCKED');
    expect(times(saga)).toMatchObject({ 'block-slot': `compensated 0–${now}` });
  });

  it('end where a person says so', () => {
    const saga = begin();
    const act = { type: 'operated', actor: 'ann', reason: 'by hand' } as const;
    at(saga, 10);
    saga.happens({ ...act, verb: 'abort' });
    for (const _ of [2, 3, 4]) saga.comesDue();
    at(saga, saga.now + 5);
    const { now } = saga;
    saga.happens({ ...act, verb: 'resolve' });
    expect(times(saga)).toMatchObject({ 'block-slot': `resolved 0–${now}` });
    expect(saga.history.slice(-3)).toEqual(['healed', 'step-compensated', 'compensated']);
    expect(saga.instance).toMatchObject({ state: 'compensated', stall: null });
  });

  it('are those of each of several steps that are done at once', () => {
    const [create, block, approve] = bookingSaga.steps;
    if (!create || !block || !approve) throw new Error('the saga has lost its first steps');
    const saga = new SagaDriver({ ...bookingSaga, steps: [create, approve, block] }, input);
    expect(times(saga)).toEqual({
      ...{ 'create-booking': 'done 0–0', 'approve-booking': 'done 0–0' },
      'block-slot': 'running 0–',
    });
    at(saga, 10);
    saga.replies('PARKING_UNAVAILABLE', { reason: 'slot_taken' });
    expect(times(saga)).toEqual({
      ...{ 'create-booking': 'compensated 0–10', 'approve-booking': 'skipped 0–10' },
      'block-slot': 'refused 0–10',
    });
  });
});

describe('the last line of a history', () => {
  it('says why a saga went back, and nothing where it did not', () => {
    const last = (saga: Pick<Driver, 'effects'>) => saga.effects.at(-1);
    const refused = begin();
    refused.replies('PARKING_UNAVAILABLE', { reason: 'slot_taken' });
    const detail = { code: 'refused', detail: 'slot_taken', step: 'block-slot' };
    expect(last(refused)).toMatchObject({ entry: 'compensated', detail });
    const through = begin();
    through.replies('PARKING_AVAILABLE', price);
    through.replies('BILL_PAID', { billId: 'x' });
    through.replies('PARKING_RESERVED');
    const plain = { type: 'record', entry: 'completed', step: null, detail: {} };
    expect(last(through)).toEqual(plain);
  });
});

describe('what later steps read', () => {
  /** The booking saga, whose payment notes what it is told. */
  const noting = (seen: unknown[]) => {
    const steps = bookingSaga.steps.map((step) => {
      if (step.name !== 'pay-bill' || step.kind !== 'command') return step;
      const request: typeof step.request = (known) => {
        seen.push(known);
        return step.request(known);
      };
      return { ...step, request };
    });
    return new SagaDriver({ ...bookingSaga, steps }, input);
  };

  it('is the replies of the steps that have one, and no other', () => {
    const seen: unknown[] = [];
    noting(seen).replies('PARKING_AVAILABLE', price);
    expect(seen).toEqual([{ sagaId: 's1', input, replies: { 'block-slot': price } }]);
  });

  it('is why the saga goes back as well, where they undo', () => {
    const seen: unknown[] = [];
    const steps = bookingSaga.steps.map((step) => {
      if (step.name !== 'block-slot' || step.kind !== 'command' || !step.undo) return step;
      const { command } = step.undo;
      const request: typeof step.undo.request = (known) => {
        seen.push(known);
        return { slotId: known.input.slotId, because: known.reason.detail };
      };
      return { ...step, undo: { command, request } };
    });
    const saga = new SagaDriver({ ...bookingSaga, steps }, input);
    saga.replies('PARKING_AVAILABLE', price);
    saga.replies('BILL_FAILED', { reason: 'card_declined' });
    const reason = { code: 'refused', detail: 'card_declined', step: 'pay-bill' };
    expect(seen).toEqual([
      {
        ...{ sagaId: 's1', input, replies: { 'block-slot': price } },
        reason: { ...reason, reply: 'BILL_FAILED' },
      },
    ]);
    expect(saga.instance.awaiting?.payload).toEqual({ slotId: 'a1', because: 'card_declined' });
  });
});

describe('a refusal of what was stalled', () => {
  it('heals it first, so that nobody is called to it any more', () => {
    const saga = begin();
    saga.happens({ type: 'suspended', reason: { code: 'engine_error', detail: 'cursed' } });
    saga.replies('PARKING_UNAVAILABLE', { reason: 'slot_taken' });
    const story = saga.history.filter((type) => /stalled|healed|refused/.test(type));
    expect(story).toEqual(['stalled', 'healed', 'step-refused']);
    expect(saga.instance).toMatchObject({ state: 'compensated', stall: null });
  });
});
