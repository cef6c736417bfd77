import { describe, expect, it } from 'vitest';
import { MachineDriver } from '../../tests/support/machine-driver.ts';
import {
  orderInput as input,
  orderSaga,
  goodsPrice as price,
  returnSaga,
} from '../../tests/support/order-saga.ts';
import { drawFlow, drawPath } from './diagram.ts';

const taken = (drawn: string) => drawn.split('\n').filter((line) => line.includes('==>'));
const classed = (drawn: string) => drawn.split('\n').filter((line) => line.startsWith('  class '));

const driven = (...replies: (readonly [string, object?])[]) => {
  const saga = new MachineDriver(orderSaga, input);
  for (const [type, data] of replies) saga.replies(type, { ...data });
  return saga;
};
const pathOf = ({ instance }: MachineDriver<never, never> | ReturnType<typeof driven>) =>
  drawPath(orderSaga, instance);

describe('the diagram of a definition', () => {
  it('shows every step, where each reply leads, and the way back', () => {
    expect(drawFlow(orderSaga)).toBe(`flowchart TD
  begin(["place-order 1"])
  do0["create-order<br/>local work"]
  do1["hold-goods<br/>stock.hold"]
  do2["confirm-order<br/>local work"]
  do3["charge-card<br/>payment.charge"]
  do4{{"ship-goods<br/>stock.ship"}}
  compensate0["compensate create-order<br/>local work"]
  compensate1["compensate hold-goods<br/>stock.free"]
  compensate3["compensate charge-card<br/>payment.refund"]
  compensate4["compensate ship-goods<br/>stock.recall"]
  completed([completed])
  compensated([compensated])
  begin --> do0
  do0 --> do1
  do1 -->|GOODS_HELD| do2
  do1 -.->|GOODS_GONE| compensate0
  do1 -.->|no answer, aborted| compensate1
  do2 --> do3
  do3 -->|CARD_CHARGED| do4
  do3 -.->|CARD_DECLINED| compensate1
  do3 -.->|no answer, aborted| compensate3
  do4 -->|GOODS_SHIPPED| completed
  do4 -.->|SHIPPING_REFUSED| compensate3
  do4 -.->|no answer, aborted| compensate4
  compensate0 -.-> compensated
  compensate1 -.-> compensate0
  compensate3 -.-> compensate1
  compensate4 -.-> compensate3
`);
  });

  it('shows the way back of a saga that only goes forward from its pivot on', () => {
    const [booking, cancelling] = [orderSaga.steps.slice(-1), returnSaga.steps.slice(-1)];
    const steps = [...booking, ...cancelling] as typeof orderSaga.steps;
    expect(drawFlow({ ...orderSaga, steps })).toContain('  compensated([compensated])\n');
  });

  it('of a saga that only goes forward has no way back', () => {
    const drawn = drawFlow(returnSaga);
    expect(drawn).not.toContain('-.->');
    expect(drawn).not.toContain('compensated');
    expect(drawn).toContain('do3 --> completed');
  });
});

describe('the diagram of an instance', () => {
  it('is that of its definition, with the way that it took and the colours of its steps', () => {
    const saga = driven(['GOODS_HELD', price], ['CARD_CHARGED', { receiptId: 'x' }]);
    saga.replies('SHIPPING_REFUSED', { reason: 'closed' });
    saga.replies('CARD_REFUNDED');
    expect(pathOf(saga).split('  completed([completed])')[1]).toBe(`
  compensated([compensated])
  begin ==> do0
  do0 ==> do1
  do1 ==>|GOODS_HELD| do2
  do1 -.->|GOODS_GONE| compensate0
  do1 -.->|no answer, aborted| compensate1
  do2 ==> do3
  do3 ==>|CARD_CHARGED| do4
  do3 -.->|CARD_DECLINED| compensate1
  do3 -.->|no answer, aborted| compensate3
  do4 -->|GOODS_SHIPPED| completed
  do4 ==>|SHIPPING_REFUSED| compensate3
  do4 -.->|no answer, aborted| compensate4
  compensate0 -.-> compensated
  compensate1 -.-> compensate0
  compensate3 ==> compensate1
  compensate4 -.-> compensate3
  class do0 done
  class do1 compensated
  class compensate1 active
  class do2 compensated
  class do3 compensated
  class compensate3 compensated
  class do4 refused
  classDef done fill:#d3f0d9,stroke:#2b8a3e,color:#000
  classDef compensated fill:#fff3bf,stroke:#e67700,color:#000
  classDef refused fill:#ffe3e3,stroke:#c92a2a,color:#000
  classDef active fill:#d0ebff,stroke:#1864ab,color:#000,stroke-width:3px
  classDef stalled fill:#c92a2a,stroke:#000,color:#fff,stroke-width:3px
`);
  });

  it('that waits colours nothing that is still to come', () => {
    expect(pathOf(driven())).toContain(`
  class do0 done
  class do1 active
  classDef done`);
  });

  it('that went through is one thick line', () => {
    const saga = driven(['GOODS_HELD', price], ['CARD_CHARGED', { receiptId: 'x' }]);
    saga.replies('GOODS_SHIPPED');
    expect(taken(pathOf(saga)).at(-1)).toBe('  do4 ==>|GOODS_SHIPPED| completed');
    expect(taken(pathOf(saga))).toHaveLength(6);
    expect(classed(pathOf(saga))).toEqual([0, 1, 2, 3, 4].map((n) => `  class do${n} done`));
  });

  it('that was refused goes back from there', () => {
    const saga = driven(['GOODS_HELD', price], ['CARD_DECLINED', { reason: 'declined' }]);
    expect(taken(pathOf(saga)).slice(-1)).toEqual(['  do3 ==>|CARD_DECLINED| compensate1']);
    expect(classed(pathOf(saga))).toContain('  class compensate1 active');
    saga.replies('GOODS_FREED');
    expect(taken(pathOf(saga)).slice(-2)).toEqual([
      '  compensate0 ==> compensated',
      '  compensate1 ==> compensate0',
    ]);
    expect(classed(pathOf(saga))).toContain('  class do3 refused');
  });

  it('that got no answer compensates that step as well, and shows where it is stalled', () => {
    const saga = driven(['GOODS_HELD', price]);
    while (saga.instance.state !== 'stalled') saga.comesDue();
    expect(taken(pathOf(saga)).slice(-2)).toEqual([
      ...['  do2 ==> do3', '  do3 ==>|no answer, aborted| compensate3'],
    ]);
    expect(classed(pathOf(saga))).toContain('  class compensate3 stalled');
  });

  it('whose stalled compensation was resolved by hand goes on behind it', () => {
    const saga = driven(['GOODS_HELD', price], ['CARD_DECLINED', { reason: 'declined' }]);
    while (saga.instance.state !== 'stalled') saga.comesDue();
    saga.happens({ type: 'operated', verb: 'resolve', actor: 'ann', reason: 'by hand' });
    expect(taken(pathOf(saga)).slice(-2)).toEqual([
      '  compensate0 ==> compensated',
      '  compensate1 ==> compensate0',
    ]);
    expect(classed(pathOf(saga))).toContain('  class compensate1 done');
  });

  it('of which nothing is known of a step leaves that step plain', () => {
    const { instance } = driven();
    expect(classed(drawPath(orderSaga, { ...instance, steps: [] }))).toEqual([]);
  });

  it('that waits shows for what', () => {
    const saga = new MachineDriver(returnSaga, { orderId: 'o1', goodsId: 'g1' });
    expect(classed(drawPath(returnSaga, saga.instance))).toEqual([
      '  class do0 done',
      '  class do1 active',
    ]);
  });
});
