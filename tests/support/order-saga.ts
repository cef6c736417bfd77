/**
 * The saga of the engine's own tests: an order is taken, its goods are held, paid for and shipped.
 * The engine must not be tested with the product's sagas: it knows none of them.
 *
 *     create-order    order open          ⟲  order rejected, with the reason
 *     hold-goods      stock.hold          ⟲  stock.free
 *     confirm-order   order confirmed     ⟲  (by create-order's)
 *     charge-card     payment.charge      ⟲  payment.refund
 *     ship-goods      stock.ship          ⟲  stock.recall, if its outcome is unknown
 */
import { z } from 'zod';
import { command, compensatingCommand, noData, refusalData } from '../../src/bus/contract.ts';
import { compensatedBy, goBack, next, saga } from '../../src/orchestrator/saga.ts';

const goodsOfOrder = z.object({ goodsId: z.string(), orderId: z.string() });
const price = z.object({ amount: z.int(), currency: z.string() });

const hold = command({
  type: 'stock.hold',
  request: goodsOfOrder,
  success: { GOODS_HELD: z.object({ price }) },
  refusal: { GOODS_GONE: refusalData },
});

const free = compensatingCommand({
  type: 'stock.free',
  compensates: hold,
  request: goodsOfOrder,
  done: 'GOODS_FREED',
});

export const ship = command({
  type: 'stock.ship',
  request: goodsOfOrder,
  success: { GOODS_SHIPPED: noData },
  refusal: { SHIPPING_REFUSED: refusalData },
});

const recall = compensatingCommand({
  type: 'stock.recall',
  compensates: ship,
  request: goodsOfOrder,
  done: 'GOODS_RECALLED',
});

const charge = command({
  type: 'payment.charge',
  request: price.extend({ orderId: z.string(), card: z.string() }),
  success: { CARD_CHARGED: z.object({ receiptId: z.string() }) },
  refusal: { CARD_DECLINED: refusalData },
});

const refund = compensatingCommand({
  type: 'payment.refund',
  compensates: charge,
  request: z.object({ orderId: z.string() }),
  done: 'CARD_REFUNDED',
});

/** The local work of the orders' own module. */
export type OrderWork =
  | { readonly type: 'create' | 'confirm' | 'begin-return' | 'close'; readonly orderId: string }
  | { readonly type: 'reject'; readonly orderId: string; readonly reason: string };

const work = (type: Exclude<OrderWork['type'], 'reject'>, orderId: string): OrderWork => ({
  type,
  orderId,
});

export const orderSaga = saga({
  name: 'place-order',
  version: 1,
  input: z.object({ orderId: z.string(), goodsId: z.string(), card: z.string() }),
  businessKey: ({ orderId }) => orderId,
  shows: ({ orderId, goodsId }) => ({ orderId, goodsId }),
})
  .local('create-order', {
    do: ({ input }) => work('create', input.orderId),
    compensate: ({ input: { orderId }, reason }): OrderWork => ({
      type: 'reject',
      orderId,
      reason: reason.detail,
    }),
  })
  .command('hold-goods', {
    send: hold,
    request: ({ input }) => input,
    on: { GOODS_HELD: next, GOODS_GONE: goBack },
    compensate: { send: free, request: ({ input }) => input },
  })
  .local('confirm-order', {
    do: ({ input }) => work('confirm', input.orderId),
    compensate: compensatedBy('create-order'),
  })
  .command('charge-card', {
    send: charge,
    request: ({ input, replies }) => ({ ...input, ...replies['hold-goods'].price }),
    on: { CARD_CHARGED: next, CARD_DECLINED: goBack },
    compensate: { send: refund, request: ({ input }) => input },
  })
  .pivot('ship-goods', {
    send: ship,
    request: ({ input }) => input,
    on: { GOODS_SHIPPED: next, SHIPPING_REFUSED: goBack },
    compensate: { send: recall, request: ({ input }) => input },
  })
  .build();

/** It only goes forward: each step is repeated until it succeeds. */
export const returnSaga = saga({
  name: 'return-order',
  version: 1,
  input: z.object({ orderId: z.string(), goodsId: z.string() }),
  businessKey: ({ orderId }) => orderId,
})
  .forwardOnly()
  .local('begin-return', { do: ({ input }) => work('begin-return', input.orderId) })
  .retriable('refund-card', {
    send: refund,
    request: ({ input }) => input,
    on: { CARD_REFUNDED: next },
  })
  .retriable('recall-goods', {
    send: recall,
    request: ({ input }) => input,
    on: { GOODS_RECALLED: next },
  })
  .local('close-order', { do: ({ input }) => work('close', input.orderId) })
  .build();

/** The input of an order, and the reply of the stock. */
export const orderInput = { orderId: 'o1', goodsId: 'g1', card: 'pm_ok' } as const;
export const goodsPrice = { price: { amount: 10_000, currency: 'USD' } };
