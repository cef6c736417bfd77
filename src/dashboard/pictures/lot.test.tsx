import { describe, expect, it } from 'vitest';
import type { Slot } from '../../modules/parking/slot.ts';
import { Lot } from './lot.tsx';

const slots = (count: number, wish: Partial<Slot> = {}): readonly Slot[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `slot-${n}`,
    name: `A${n}`,
    status: 'available',
    price: { amount: 100, currency: 'USD' },
    bookingId: null,
    ...wish,
  }));

const drawn = (some: readonly Slot[]) =>
  String(<Lot slots={some} chosen={undefined} hrefOf={(id) => `/?slot=${id}`} />);
const count = (html: string, part: string) => html.split(part).length - 1;

describe('a lot from above', () => {
  it.each([
    ['of five slots is one row of five', [5, 5, 5, 0]],
    ['of ten slots is one row of ten', [10, 10, 10, 0]],
    ['of eleven slots is two rows along a lane', [11, 6, 6, 5]],
    ['of a whole floor is six rows of ten', [60, 10, 30, 30]],
    ['keeps the width of its rows if the last lane is not full', [25, 10, 15, 10]],
  ] as const)('%s', (_, [size, abreast, upper, lower]) => {
    const html = drawn(slots(size));
    expect(html).toContain(`abreast-${abreast}"`);
    expect([count(html, 'bay upper'), count(html, 'bay lower')]).toEqual([upper, lower]);
  });

  it('has a car with the end of its booking where a slot is taken, and the word of each', () => {
    const html = drawn([...slots(1), ...slots(1, { status: 'reserved', bookingId: '0123456789' })]);
    expect([count(html, 'class="car"'), count(html, 'class="ground"')]).toEqual([1, 1]);
    for (const word of ['>available<', '>reserved<', '>456789<']) expect(html).toContain(word);
  });
});
