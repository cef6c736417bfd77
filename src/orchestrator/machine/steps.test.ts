/** What an instance says of each of its steps, in whichever way it came there. */
import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import {
  orderInput as input,
  orderSaga,
  goodsPrice as price,
} from '../../../tests/support/order-saga.ts';

type Driver = MachineDriver<typeof input, unknown>;

/** One that is started at 0; each happening after it comes at the time that is given. */
const begin = () => new MachineDriver(orderSaga, input);
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

const ahead = { 'charge-card': 'pending –', 'ship-goods': 'pending –' };

describe('the times of steps', () => {
  it('are those of a way that goes through', () => {
    const saga = begin();
    expect(times(saga)).toEqual({
      'create-order': 'done 0–0',
      'hold-goods': 'running 0–',
      ...ahead,
      'confirm-order': 'pending –',
    });
    at(saga, 10);
    saga.replies('GOODS_HELD', price);
    at(saga, 20);
    saga.replies('CARD_CHARGED', { receiptId: 'x' });
    expect(times(saga)).toEqual({
      'create-order': 'done 0–0',
      'hold-goods': 'done 0–10',
      'confirm-order': 'done 10–10',
      'charge-card': 'done 10–20',
      'ship-goods': 'running 20–',
    });
    at(saga, 30);
    saga.replies('GOODS_SHIPPED');
    expect(times(saga)).toMatchObject({ 'ship-goods': 'done 20–30' });
    expect(saga.instance.finishedAt).toBe(30);
  });

  it('end at a refusal, and begin anew at no undoing', () => {
    const saga = begin();
    at(saga, 10);
    saga.replies('GOODS_HELD', price);
    at(saga, 20);
    saga.replies('CARD_DECLINED', { reason: 'card_declined' });
    expect(times(saga)).toEqual({
      'create-order': 'done 0–0',
      'hold-goods': 'compensating 0–',
      'confirm-order': 'skipped 10–20',
      'charge-card': 'refused 10–20',
      'ship-goods': 'pending –',
    });
    at(saga, 30);
    saga.replies('GOODS_FREED');
    expect(times(saga)).toMatchObject({
      'create-order': 'compensated 0–30',
      'hold-goods': 'compensated 0–30',
      'ship-goods': 'pending –',
    });
  });

  it('go on while nobody answers, and end with the answer', () => {
    const saga = begin();
    at(saga, 10_000);
    saga.happens({ type: 'due' });
    expect(times(saga)).toMatchObject({ 'hold-goods': 'compensating 0–' });
    for (const _ of [2, 3, 4]) saga.comesDue();
    expect(times(saga)).toMatchObject({ 'hold-goods': 'stalled 0–' });
    at(saga, saga.now + 5);
    const { now } = saga;
    saga.replies('GOODS_FREED');
    expect(times(saga)).toMatchObject({ 'hold-goods': `compensated 0–${now}` });
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
    expect(times(saga)).toMatchObject({ 'hold-goods': `resolved 0–${now}` });
    expect(saga.history.slice(-3)).toEqual(['healed', 'step-compensated', 'compensated']);
    expect(saga.instance).toMatchObject({ state: 'compensated', stall: null });
  });

  it('are those of each of several steps that are done at once', () => {
    const [create, block, approve] = orderSaga.steps;
    if (!create || !block || !approve) throw new Error('the saga has lost its first steps');
    const saga = new MachineDriver({ ...orderSaga, steps: [create, approve, block] }, input);
    expect(times(saga)).toEqual({
      'create-order': 'done 0–0',
      'confirm-order': 'done 0–0',
      'hold-goods': 'running 0–',
    });
    at(saga, 10);
    saga.replies('GOODS_GONE', { reason: 'sold_out' });
    expect(times(saga)).toEqual({
      'create-order': 'compensated 0–10',
      'confirm-order': 'skipped 0–10',
      'hold-goods': 'refused 0–10',
    });
  });
});

describe('the last line of a history', () => {
  it('says why a saga went back, and nothing where it did not', () => {
    const last = (saga: Pick<Driver, 'effects'>) => saga.effects.at(-1);
    const refused = begin();
    refused.replies('GOODS_GONE', { reason: 'sold_out' });
    const detail = { code: 'refused', detail: 'sold_out', step: 'hold-goods' };
    expect(last(refused)).toMatchObject({ entry: 'compensated', detail });
    const through = begin();
    through.replies('GOODS_HELD', price);
    through.replies('CARD_CHARGED', { receiptId: 'x' });
    through.replies('GOODS_SHIPPED');
    const plain = { type: 'record', entry: 'completed', step: null, detail: {} };
    expect(last(through)).toEqual(plain);
  });
});

describe('what later steps read', () => {
  /** The saga of orders, whose payment notes what it is told. */
  const noting = (seen: unknown[]) => {
    const steps = orderSaga.steps.map((step) => {
      if (step.name !== 'charge-card' || step.kind !== 'command') return step;
      const request: typeof step.request = (known) => {
        seen.push(known);
        return step.request(known);
      };
      return { ...step, request };
    });
    return new MachineDriver({ ...orderSaga, steps }, input);
  };

  it('is the replies of the steps that have one, and no other', () => {
    const seen: unknown[] = [];
    noting(seen).replies('GOODS_HELD', price);
    expect(seen).toEqual([{ sagaId: 's1', input, replies: { 'hold-goods': price } }]);
  });

  it('is why the saga goes back as well, where they undo', () => {
    const seen: unknown[] = [];
    const steps = orderSaga.steps.map((step) => {
      if (step.name !== 'hold-goods' || step.kind !== 'command' || !step.compensation) return step;
      const { command } = step.compensation;
      const request: typeof step.compensation.request = (known) => {
        seen.push(known);
        return { goodsId: known.input.goodsId, because: known.reason.detail };
      };
      return { ...step, compensation: { command, request } };
    });
    const saga = new MachineDriver({ ...orderSaga, steps }, input);
    saga.replies('GOODS_HELD', price);
    saga.replies('CARD_DECLINED', { reason: 'card_declined' });
    const reason = { code: 'refused', detail: 'card_declined', step: 'charge-card' };
    expect(seen).toEqual([
      {
        sagaId: 's1',
        input,
        replies: { 'hold-goods': price },
        reason: { ...reason, reply: 'CARD_DECLINED' },
      },
    ]);
    expect(saga.instance.awaiting?.payload).toEqual({ goodsId: 'g1', because: 'card_declined' });
  });
});

describe('a refusal of what was stalled', () => {
  it('heals it first, so that nobody is called to it any more', () => {
    const saga = begin();
    saga.happens({ type: 'suspended', reason: { code: 'engine_error', detail: 'cursed' } });
    saga.replies('GOODS_GONE', { reason: 'sold_out' });
    const story = saga.history.filter((type) => /stalled|healed|refused/.test(type));
    expect(story).toEqual(['stalled', 'healed', 'step-refused']);
    expect(saga.instance).toMatchObject({ state: 'compensated', stall: null });
  });
});
