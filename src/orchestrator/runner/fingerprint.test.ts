import { describe, expect, it } from 'vitest';
import { orderSaga } from '../../../tests/support/order-saga.ts';
import { stepsFingerprint, whyStepsDiffer } from './fingerprint.ts';

describe('the fingerprint of a definition', () => {
  const { steps } = orderSaga;
  // What the fingerprint reads is all that has to fit.
  const changed = (name: string, change: object) =>
    steps.map((step) => (step.name === name ? { ...step, ...change } : step)) as typeof steps;
  const ways: readonly (readonly [string, typeof steps])[] = [
    ['a step less', steps.slice(0, -1)],
    ['another order', [...steps].reverse()],
    ['another name', changed('charge-card', { name: 'pay' })],
    ['another phase', changed('charge-card', { phase: 'pivot' })],
    ['another command', changed('charge-card', { command: { type: 'payment.pay' } })],
    ['no compensation of a command', changed('charge-card', { compensation: null })],
    ['no compensation of local work', changed('create-order', { compensation: undefined })],
    [
      'another command to compensate it',
      changed('charge-card', { compensation: { command: { type: 'payment.repay' } } }),
    ],
  ];

  it('is short, and the same for what computes otherwise but is the same saga', () => {
    const fingerprint = stepsFingerprint(steps);
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(stepsFingerprint(changed('charge-card', { request: () => ({}) }))).toBe(fingerprint);
  });

  it.each(ways)('is another with %s', (_, other) => {
    expect(stepsFingerprint(other)).not.toBe(stepsFingerprint(steps));
  });
});

describe('an instance that began under a fingerprint', () => {
  const began = (fingerprint: string | null) => ({ definition: 's', version: 3, fingerprint });

  it('goes on under the same, and without one under any', () => {
    expect(whyStepsDiffer(began('f'), 'f')).toBeUndefined();
    expect(whyStepsDiffer(began(null), 'f')).toBeUndefined();
  });

  it('says of another that the steps have changed since it started, and what to do', () => {
    expect(whyStepsDiffer(began('f'), 'g')).toBe(
      'the steps of saga s, version 3, have changed since this instance started; ' +
        'deploy the former steps as version 3 again, and the changed ones as a new version',
    );
  });
});
