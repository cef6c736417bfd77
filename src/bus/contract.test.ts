import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { command, compensatingCommand, noData, refusalData, refusalOf } from './contract.ts';

describe('a refusal', () => {
  it.each([
    ['with a reason', { reason: 'tired' }, { reason: 'tired' }],
    ['with more than that', { reason: 'tired', until: 7 }, { reason: 'tired', until: 7 }],
    ['with blanks around its reason', { reason: '  tired\n' }, { reason: 'tired' }],
    ['whose reason is no text', { reason: { code: 7 } }, { reason: '{"code":7}' }],
    ['whose reason is null', { reason: null }, { reason: 'unspecified' }],
    ['whose reason is blank', { reason: '\n ' }, { reason: 'unspecified' }],
    ['without one', { until: 7 }, { reason: 'unspecified', until: 7 }],
    ['that is nothing', undefined, { reason: 'unspecified' }],
    ['that is null', null, { reason: 'unspecified' }],
    ['that is a text', 'tired', { reason: 'unspecified' }],
    ['that is a list', ['tired'], { reason: 'unspecified' }],
    ['as long as may be', { reason: 'x'.repeat(500) }, { reason: 'x'.repeat(500) }],
    ['that is longer', { reason: 'x'.repeat(501) }, { reason: 'x'.repeat(500) }],
    ['cut in a character', { reason: `${'x'.repeat(499)}😀` }, { reason: 'x'.repeat(499) }],
    ['with halves of characters', { reason: '\ud83d a \ud83d b' }, { reason: '\ufffd a \ufffd b' }],
  ])('%s fits its contract', (_, given, understood) => {
    expect(refusalOf(given)).toEqual(understood);
    expect(refusalData.safeParse(refusalOf(given)).success).toBe(true);
  });

  it('cannot be sent without a reason, or with an endless one', () => {
    const fits = (data: object) => refusalData.safeParse(data).success;
    expect([fits({}), fits({ reason: '' }), fits({ reason: 'x'.repeat(501) })]).toEqual([
      ...[false, false, false],
    ]);
  });
});

describe('a compensating command', () => {
  it('has one answer, without data, and no refusal', () => {
    const request = z.object({ billId: z.string() });
    const success = { BILL_PAID: noData };
    const pay = command({ type: 'billing.pay', request, success, refusal: {} });
    const refund = { type: 'billing.refund', request, done: 'BILL_REFUNDED' } as const;
    expect(compensatingCommand({ ...refund, compensates: pay })).toEqual({
      ...refund,
      compensates: 'billing.pay',
      success: { BILL_REFUNDED: noData },
      refusal: {},
    });
  });
});
