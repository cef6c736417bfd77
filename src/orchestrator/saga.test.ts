import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { command, compensatingCommand, noData, refusalData } from '../bus/contract.ts';
import { checkSteps } from './definition.ts';
import { SagaDefinitionError } from './errors.ts';
import { compensatedBy, goBack, next, nothingToCompensate, saga } from './saga.ts';

const order = z.object({ orderId: z.string() });
const ship = command({
  type: 'stock.ship',
  request: order,
  success: { SHIPPED: z.object({ parcel: z.string() }) },
  refusal: { NOT_SHIPPED: refusalData },
});
const recall = compensatingCommand({
  type: 'stock.recall',
  compensates: ship,
  request: order,
  done: 'RECALLED',
});
const bill = command({
  type: 'money.bill',
  request: order.extend({ parcel: z.string() }),
  success: { BILLED: noData },
  refusal: { NOT_BILLED: refusalData },
});
const unbill = compensatingCommand({
  type: 'money.unbill',
  compensates: bill,
  request: order,
  done: 'UNBILLED',
});

const head = { name: 'order', version: 1, input: order, businessKey: () => 'o1' };
const shipStep = {
  send: ship,
  request: ({ input }: { input: { orderId: string } }) => input,
  on: { SHIPPED: next, NOT_SHIPPED: goBack },
  compensate: { send: recall, request: ({ input }: { input: { orderId: string } }) => input },
} as const;
/** A builder without its types. */
type Chain = { readonly [Word in string]?: (...words: unknown[]) => Chain };

const note = { do: () => 'note', compensate: () => 'unnote' };

describe('a definition is refused when it is built', () => {
  it('without steps', () => {
    expect(() => saga(head).build()).toThrow(SagaDefinitionError);
  });

  it('with two steps of one name', () => {
    const twice = saga(head).local('note', note).local('note', note);
    expect(() => twice.build()).toThrow('stands twice');
  });

  // What the types refuse, a cast or a JavaScript file still gets past them.
  const untyped = () => saga(head) as unknown as Chain;

  it('with a step that can be compensated behind the pivot', () => {
    const late = saga(head).pivot('ship', shipStep) as unknown as Chain;
    expect(() => late.local?.('note', note).build?.()).toThrow(
      'compensatable step note follows pivot one',
    );
  });

  it('with a second pivot', () => {
    const first = saga(head).pivot('ship', shipStep).build().steps;
    const again = first.map((step) => ({ ...step, name: 'ship-again' }));
    expect(() => checkSteps('order', [...first, ...again])).toThrow('second pivot');
  });

  it('with a step that nothing compensates and that does not say so', () => {
    const { compensate: _, ...careless } = shipStep;
    expect(() => untyped().command?.('ship', careless).build?.()).toThrow(
      'nothing compensates an unknown outcome of ship',
    );
    const open = saga(head).command('ship', { ...careless, compensate: nothingToCompensate });
    expect(open.build().steps[0]).toMatchObject({ compensation: null });
  });

  it('with a compensation that compensates another command', () => {
    const wrong = { ...shipStep, compensate: { ...shipStep.compensate, send: unbill } };
    expect(() => untyped().command?.('ship', wrong).build?.()).toThrow(
      'money.unbill of ship does not compensate stock.ship',
    );
  });

  it('with a step that must succeed but can be refused', () => {
    const forward = saga(head).forwardOnly() as unknown as Chain;
    expect(() => forward.retriable?.('ship', shipStep).build?.()).toThrow(
      'stock.ship can be refused (NOT_SHIPPED)',
    );
  });

  it('with a name that could not be a part of an id', () => {
    expect(() => saga(head).local('a:b', note).build()).toThrow('lower-case-with-dashes');
    const second = saga(head).local('note', note).local('a:b', note);
    expect(() => second.build()).toThrow("step name 'a:b' is not in lower-case-with-dashes");
  });

  it('with a compensation left to a step that does not come before', () => {
    const lost = () =>
      saga(head).local('note', { do: () => 'note', compensate: compensatedBy('ship') });
    expect(lost).toThrow("compensatedBy('ship') names no earlier step");
    const behind = () =>
      saga(head)
        .local('note', note)
        .local('draw', { do: () => 'draw', compensate: compensatedBy('ship') });
    expect(behind).toThrow(
      "saga order cannot be built: compensatedBy('ship') names no earlier step",
    );
  });
});

describe('a definition is built', () => {
  it('with a compensation left to any earlier step', () => {
    const compensate = compensatedBy('note');
    const { steps } = saga(head)
      .local('note', note)
      .local('draw', note)
      .local('colour', { do: () => 'colour', compensate })
      .build();
    expect(steps.map(({ name, phase }) => [name, phase])).toEqual([
      ...['note', 'draw', 'colour'].map((name) => [name, 'compensatable']),
    ]);
  });
});

/** Each of these does not compile; without the fault it would, and the check would say so. */
describe('a definition does not compile', () => {
  const base = saga(head);

  it('with a reply that no branch handles', () => {
    // @ts-expect-error NOT_SHIPPED has no branch
    base.command('ship', { ...shipStep, on: { SHIPPED: next } });
  });

  it('with a refusal that goes on', () => {
    // @ts-expect-error a refusal can only go back
    base.command('ship', { ...shipStep, on: { SHIPPED: next, NOT_SHIPPED: next } });
  });

  it('with a branch for a reply that does not exist', () => {
    base.command('ship', {
      ...shipStep,
      // @ts-expect-error LOST is no reply of the command
      on: { SHIPPED: next, NOT_SHIPPED: goBack, LOST: goBack },
    });
  });

  it('with a request that does not fit the command', () => {
    // @ts-expect-error the order's id is a string
    base.command('ship', { ...shipStep, request: () => ({ orderId: 1 }) });
    // @ts-expect-error the order's id is missing
    base.command('ship', { ...shipStep, request: () => ({}) });
  });

  const billStep = {
    send: bill,
    on: { BILLED: next, NOT_BILLED: goBack },
    compensate: { send: unbill, request: ({ input }: { input: { orderId: string } }) => input },
  } as const;

  it('with a step that reads the reply of a later one', () => {
    base.command('bill', {
      ...billStep,
      // @ts-expect-error nothing is shipped yet
      request: ({ input, replies }) => ({ ...input, parcel: replies.ship.parcel }),
    });
    // After it has been shipped, the very same words are right.
    base.command('ship', shipStep).command('bill', {
      ...billStep,
      request: ({ input, replies }) => ({ ...input, parcel: replies.ship.parcel }),
    });
  });

  it('with a compensation of another command', () => {
    base.command('ship', {
      ...shipStep,
      // @ts-expect-error unbill compensates bill, not ship
      compensate: { send: unbill, request: ({ input }) => input },
    });
  });

  it('with a step that can be compensated behind the pivot', () => {
    // @ts-expect-error there is no way back to compensate it on
    expect(base.pivot('ship', shipStep).command).toBeUndefined();
    // @ts-expect-error nor on a saga that only goes forward
    expect(base.forwardOnly().pivot).toBeUndefined();
  });

  it('with a step that must succeed but can be refused', () => {
    // @ts-expect-error bill has a refusal
    base.forwardOnly().retriable('bill', { ...billStep, request: () => ({}) });
  });

  it('with a compensation that is no compensating command', () => {
    base.command('ship', {
      ...shipStep,
      // @ts-expect-error ship compensates nothing
      compensate: { send: ship, request: ({ input }) => input },
    });
  });
});
