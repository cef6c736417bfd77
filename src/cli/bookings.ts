/** `parking book`, `bookings` and `bills`: what a customer does and sees. */
import { item, toJson, understood } from './client.ts';
import {
  command,
  group,
  limit,
  limitOf,
  segment,
  VISIBLE,
  wholeNumber,
  withQuery,
} from './command.ts';
import { CliError, exitCodes } from './errors.ts';
import { moneyOf, printItem, printTable } from './output.ts';

const id = { type: 'positional', required: true, description: 'id of the booking' } as const;

export const book = command({
  about: 'book a slot; with --wait, until it is decided',
  args: {
    slot: { type: 'positional', required: true, description: 'id of the slot' },
    pay: { type: 'string', default: 'pm_ok', description: 'payment method, such as pm_declined' },
    wait: { type: 'boolean', description: 'wait for the end, up to --seconds' },
    seconds: { type: 'string', description: 'seconds that --wait waits at most (default 30)' },
    key: { type: 'string', description: 'Idempotency-Key: the same booking however often' },
  },
  async run({ api, out }, { slot, pay, wait, seconds, key }) {
    const waitS = secondsOf(wait, seconds);
    const headers = {
      ...(waitS > 0 ? { Prefer: `wait=${waitS}` } : {}),
      ...(key === undefined ? {} : { 'Idempotency-Key': checkedKey(key) }),
    };
    const body = { slotId: slot, paymentMethod: pay };
    const waitMs = waitS * 1_000;
    const booking = await api.send('/bookings', { method: 'POST', body, headers, waitMs });
    printItem(out, booking);
    return booking.status === 'rejected' ? exitCodes.refused : exitCodes.ok;
  },
});

/** The longest that the API waits. */
const MAX_WAIT_S = 30;

function secondsOf(wait: boolean | undefined, seconds: string | undefined): number {
  if (seconds === undefined) return wait === true ? MAX_WAIT_S : 0;
  const given = wholeNumber('seconds', seconds, [1, MAX_WAIT_S]);
  if (wait === true) return given;
  throw new CliError('usage', '--seconds needs --wait');
}

function checkedKey(key: string): string {
  if (VISIBLE.test(key) && key.length <= 255) return key;
  throw new CliError('usage', '--key must be 1 to 255 visible ASCII characters without spaces');
}

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
      printItem(out, await api.send(`/bookings/${segment(args.id)}`)),
  }),
  cancel: command({
    about: 'cancel an approved booking; prints the saga that does it',
    args: { id },
    async run({ api, out }, args) {
      const path = `/bookings/${segment(args.id)}/cancellation`;
      const response = await api.fetch(path, { method: 'POST' });
      const sagaId = response.headers.get('Location')?.split('/').at(-1);
      const booking = understood(item, toJson(await response.text()));
      printItem(out, { ...booking, cancellation: sagaId });
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
        amount: moneyOf,
        reason: ({ reason }) => reason,
        booking: ({ bookingId }) => bookingId,
      });
    },
  }),
});
