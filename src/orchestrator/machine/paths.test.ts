/** Which way an instance went, line by line. */
import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../../tests/support/machine-driver.ts';
import {
  orderInput as input,
  orderSaga,
  goodsPrice as price,
  returnSaga,
} from '../../../tests/support/order-saga.ts';
import { drawFlow, drawPath } from '../diagram.ts';

const begin = () => new MachineDriver(orderSaga, input);

/** The ways that were taken. */
const taken = ({ instance }: ReturnType<typeof begin>) =>
  drawPath(orderSaga, instance)
    .split('\n')
    .filter((line) => line.includes('==>'))
    .map((line) => line.trim());

describe('the way of an instance', () => {
  it('is drawn as far as it went, and no further', () => {
    const saga = begin();
    expect(taken(saga)).toEqual(['begin ==> do0', 'do0 ==> do1']);
    saga.replies('GOODS_HELD', price);
    const asFar = ['begin ==> do0', 'do0 ==> do1', 'do1 ==>|GOODS_HELD| do2', 'do2 ==> do3'];
    expect(taken(saga)).toEqual(asFar);
    saga.replies('CARD_CHARGED', { receiptId: 'x' });
    saga.replies('GOODS_SHIPPED');
    expect(taken(saga)).toEqual([
      ...asFar,
      'do3 ==>|CARD_CHARGED| do4',
      'do4 ==>|GOODS_SHIPPED| completed',
    ]);
  });

  it('that was refused at once leads back by what was done', () => {
    const saga = begin();
    saga.replies('GOODS_GONE', { reason: 'sold_out' });
    expect(taken(saga)).toEqual([
      ...['begin ==> do0', 'do0 ==> do1', 'do1 ==>|GOODS_GONE| compensate0'],
      'compensate0 ==> compensated',
    ]);
  });
});

describe('the way back', () => {
  it('ends only where the last compensation is answered', () => {
    const steps = orderSaga.steps.filter(({ kind }) => kind === 'command').slice(0, 2);
    const definition = { ...orderSaga, steps };
    const saga = new MachineDriver(definition, input);
    const drawn = () => drawPath(definition, saga.instance);
    saga.replies('GOODS_HELD', price);
    saga.replies('CARD_DECLINED', { reason: 'card_declined' });
    expect(drawn()).toContain('compensate0 -.-> compensated');
    saga.replies('GOODS_FREED');
    expect(drawn()).toContain('compensate0 ==> compensated');
  });
});

describe('a saga that only goes forward', () => {
  it('is drawn without anything to go back by', () => {
    expect(drawFlow(returnSaga)).toBe(`flowchart TD
  begin(["return-order 1"])
  do0["begin-return<br/>local work"]
  do1["refund-card<br/>payment.refund"]
  do2["recall-goods<br/>stock.recall"]
  do3["close-order<br/>local work"]
  completed([completed])
  begin --> do0
  do0 --> do1
  do1 -->|CARD_REFUNDED| do2
  do2 -->|GOODS_RECALLED| do3
  do3 --> completed
`);
  });
});
