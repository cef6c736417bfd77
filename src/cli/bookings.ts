/** `parking book`, `bookings` and `bills`: what a customer does and sees. */
import type { Item } from './client.ts';
import { command, group, limit, limitOf, segment, wholeNumber, withQuery } from './command.ts';
import { exitCodes } from './errors.ts';
import { printItem, printTable } from './output.ts';

const id = { type: 'positional', required: true, description: 'id of the booking' } as const;

export const book = command({
  about: 'book a slot; with --wait, until it is decided',
  args: {
    slot: { type: 'positional', required: true, description: 'id of the slot' },
    pay: { type: 'string', default: 'pm_ok', description: 'payment method, such as pm_declined' },
    wait: { type: 'boolean', description: 'wait for the end, up to --seconds' },
    seconds: { type: 'string', default: '30', description: 'how long --wait waits' },
    key: { type: 'string', description: 'Idempotency-Key: the same booking however often' },
  },
  async run({ api, out }, { slot, pay, wait, seconds, key }) {
    const headers = {
      ...(wait ? { Prefer: `wait=${wholeNumber('seconds', seconds, [1, 30])}` } : {}),
      ...(key ? { 'Idempotency-Key': key } : {}),
    };
    const body = { slotId: slot, paymentMethod: pay };
    const response = await api.fetch('/bookings', { method: 'POST', body, headers });
    const booking = (await response.json()) as Item;
    printItem(out, booking);
    return booking.status === 'rejected' ? exitCodes.refused : exitCodes.ok;
  },
});

export const bookings = group('bookings', {
  list: command({
    about: 'list bookings, newest first',
    args: {
      status: { type: 'string', description: 'only those' },
      slot: { type: 'string', description: 'only of this slot' },
      ...limit,
    },
    async run({ api, out }, args) {
      const path = withQuery('/bookings', { status: args.status, slotId: args.slot });
      printTable(out, await api.list(path, limitOf(args)), {
        id: ({ id: of }) => of,
        status: ({ status }) => status,
        saga: ({ sagaState }) => sagaState,
        reason: ({ reason }) => reason,
        slot: ({ slotId }) => slotId,
        created: ({ createdAt }) => createdAt,
      });
    },
  }),
  show: command({
    about: 'show a booking',
    args: { id },
    run: async ({ api, out }, args) =>
      printItem(out, await api.get(`/bookings/${segment(args.id)}`)),
  }),
  cancel: command({
    about: 'cancel an approved booking; prints the saga that does it',
    args: { id },
    async run({ api, out }, args) {
      const path = `/bookings/${segment(args.id)}/cancellation`;
      const response = await api.fetch(path, { method: 'POST' });
      const sagaId = response.headers.get('Location')?.split('/').at(-1);
      printItem(out, { ...((await response.json()) as Item), cancellation: sagaId });
    },
  }),
});

export const bills = group('bills', {
  list: command({
    about: 'list bills, newest first',
    args: { booking: { type: 'string', description: 'only of this booking' }, ...limit },
    async run({ api, out }, args) {
      const path = withQuery('/bills', { bookingId: args.booking });
      printTable(out, await api.list(path, limitOf(args)), {
        id: ({ id: of }) => of,
        status: ({ status }) => status,
        amount: ({ amount, currency }) => `${amount} ${currency}`,
        reason: ({ reason }) => reason,
        booking: ({ bookingId }) => bookingId,
      });
    },
  }),
});
