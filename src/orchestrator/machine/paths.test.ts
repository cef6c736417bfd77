/** Which way an instance went, line by line; and what tells one definition from another. */
import { describe, expect, it } from 'vitest';
import { SagaDriver } from '../../../tests/support/saga-driver.ts';
import { bookingSaga } from '../../modules/booking/booking.saga.ts';
import { cancellationSaga } from '../../modules/booking/cancellation.saga.ts';
import { drawFlow, drawPath } from '../diagram.ts';
import { stepsFingerprint } from '../runner/fingerprint.ts';

const input = { bookingId: 'b1', slotId: 'a1', paymentMethod: 'pm_ok' } as const;
const price = { price: { amount: 10_000, currency: 'USD' } };

const begin = () => new SagaDriver(bookingSaga, input);

/** The ways that were taken. */
const taken = ({ instance }: ReturnType<typeof begin>) =>
  drawPath(bookingSaga, instance)
    .split('\n')
    .filter((line) => line.includes('==>'))
    .map((line) => line.trim());

describe('the way of an instance', () => {
  it('is drawn as far as it went, and no further', () => {
    const saga = begin();
    expect(taken(saga)).toEqual(['begin ==> do0', 'do0 ==> do1']);
    saga.replies('PARKING_AVAILABLE', price);
    const asFar = ['begin ==> do0', 'do0 ==> do1', 'do1 ==>|PARKING_AVAILABLE| do2', 'do2 ==> do3'];
    expect(taken(saga)).toEqual(asFar);
    saga.replies('BILL_PAID', { billId: 'x' });
    saga.replies('PARKING_RESERVED');
    expect(taken(saga)).toEqual([
      ...asFar,
      'do3 ==>|BILL_PAID| do4',
      'do4 ==>|PARKING_RESERVED| completed',
    ]);
  });

  it('that was refused at once leads back by what was done', () => {
    const saga = begin();
    saga.replies('PARKING_UNAVAILABLE', { reason: 'slot_taken' });
    expect(taken(saga)).toEqual([
      ...['begin ==> do0', 'do0 ==> do1', 'do1 ==>|PARKING_UNAVAILABLE| undo0'],
      'undo0 ==> compensated',
    ]);
  });
});

describe('the way back', () => {
  it('ends only where the last undoing is answered', () => {
    const steps = bookingSaga.steps.filter(({ kind }) => kind === 'command').slice(0, 2);
    const definition = { ...bookingSaga, steps };
    const saga = new SagaDriver(definition, input);
    const drawn = () => drawPath(definition, saga.instance);
    saga.replies('PARKING_AVAILABLE', price);
    saga.replies('BILL_FAILED', { reason: 'card_declined' });
    expect(drawn()).toContain('undo0 -.-> compensated');
    saga.replies('PARKING_UNBLOCKED');
    expect(drawn()).toContain('undo0 ==> compensated');
  });
});

describe('a saga that only goes forward', () => {
  it('is drawn without anything to go back by', () => {
    expect(drawFlow(cancellationSaga)).toBe(`flowchart TD
  begin(["cancel-booking 1"])
  do0["begin-cancellation<br/>local work"]
  do1["refund-bill<br/>billing.refund"]
  do2["release-slot<br/>parking.release"]
  do3["cancel-booking<br/>local work"]
  completed([completed])
  begin --> do0
  do0 --> do1
  do1 -->|BILL_REFUNDED| do2
  do2 -->|PARKING_RELEASED| do3
  do3 --> completed
`);
  });
});

describe('the fingerprint of a definition', () => {
  const { steps } = bookingSaga;
  // What the fingerprint reads is all that has to fit.
  const changed = (name: string, change: object) =>
    steps.map((step) => (step.name === name ? { ...step, ...change } : step)) as typeof steps;
  const ways: readonly (readonly [string, typeof steps])[] = [
    ['a step less', steps.slice(0, -1)],
    ['another order', [...steps].reverse()],
    ['another name', changed('pay-bill', { name: 'pay' })],
    ['another phase', changed('pay-bill', { phase: 'pivot' })],
    ['another command', changed('pay-bill', { command: { type: 'billing.charge' } })],
    ['no undoing of a command', changed('pay-bill', { undo: null })],
    ['no undoing of local work', changed('create-booking', { undo: undefined })],
    [
      'another command to undo it',
      changed('pay-bill', { undo: { command: { type: 'billing.repay' } } }),
    ],
  ];

  it('is short, and the same for what computes otherwise but is the same saga', () => {
    const fingerprint = stepsFingerprint(steps);
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(stepsFingerprint(changed('pay-bill', { request: () => ({}) }))).toBe(fingerprint);
  });

  it.each(ways)('is another with %s', (_, other) => {
    expect(stepsFingerprint(other)).not.toBe(stepsFingerprint(steps));
  });
});
