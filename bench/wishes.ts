/** The bookings that are asked for: each of a free slot of its own, some of them not to be paid. */

export interface Wish {
  readonly slotId: string;
  readonly paymentMethod: 'pm_ok' | 'pm_declined';
}

/** Bookings to be made, one call each. */
export type NextWish = () => Wish;

/** @param declined per cent of the bookings, spread evenly */
export function wishesFor(slotIds: readonly string[], declined: number): NextWish {
  let made = 0;
  return () => {
    const slotId = slotIds[made];
    if (slotId === undefined) throw new Error(`there are no more than ${made} slots`);
    const isDeclined = declinedOf(made + 1, declined) > declinedOf(made, declined);
    made += 1;
    return { slotId, paymentMethod: isDeclined ? 'pm_declined' : 'pm_ok' };
  };
}

/** The number of payments that are declined among the first bookings. */
export function declinedOf(bookings: number, declined: number): number {
  return Math.floor((bookings * declined) / 100);
}
