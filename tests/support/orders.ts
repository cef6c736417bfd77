/** Orders on the machine alone, each as far as its name says. */
import { MachineDriver } from './machine-driver.ts';
import { goodsPrice, orderInput, orderSaga } from './order-saga.ts';

export const startedOrder = () => new MachineDriver(orderSaga, orderInput);

/** Its goods are held, and its card is charged next. */
export const heldOrder = () => {
  const order = startedOrder();
  order.replies('GOODS_HELD', goodsPrice);
  return order;
};

/** It is paid for, and its goods are shipped next. */
export const paidOrder = () => {
  const order = heldOrder();
  order.replies('CARD_CHARGED', { receiptId: 'receipt-1' });
  return order;
};
