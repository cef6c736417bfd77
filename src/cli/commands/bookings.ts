/** `parking book` and `parking bookings`: what a customer does and sees. */
import { Command } from '@commander-js/extra-typings';
import type { components } from '../../client/client.ts';
import { type PaymentMethod, paymentMethod } from '../../modules/billing/contract.ts';
import { bookingStatuses } from '../../modules/booking/booking.ts';
import { given, idOf, listed, thing } from '../answers.ts';
import { type Act, type Cli, examples, group } from '../command.ts';
import { exitCodes, usage } from '../errors.ts';
import { limitOption, oneOf, VISIBLE, wholeNumber } from '../options.ts';
import { printItem } from '../output/item.ts';
import { type Columns, columnsOption, printList, wideOption } from '../output/list.ts';
import { slotIdOf } from '../slot-names.ts';

/** The longest that the API waits. */
const MAX_WAIT_S = 30;

interface Wish {
  readonly pay: PaymentMethod;
  readonly wait?: true | undefined;
  readonly seconds?: number | undefined;
  readonly key?: string | undefined;
}

/** `parking book` is `parking bookings create` in a word that a customer thinks of. */
const create = (name: 'book' | 'create', call: string) => (act: Act) =>
  new Command(name)
    .description('book a slot; with --wait, until it is decided')
    .argument('<slot>', 'its name, or its id')
    .addOption(oneOf('pay', paymentMethod.options, 'payment method').default('pm_ok'))
    .option('--wait', 'wait for the end, up to --seconds')
    .option(
      '--seconds <number>',
      `seconds that --wait waits at most (default ${MAX_WAIT_S})`,
      wholeNumber('--seconds', [1, MAX_WAIT_S]),
    )
    .option('--key <key>', 'Idempotency-Key: the same booking however often', checkedKey)
    .addHelpText('after', examples(`${call} A1 --wait`, `${call} A2 --pay pm_declined --wait`))
    .action(act((cli, { args: [slot], options }) => createBooking(cli, slot, options)));

async function createBooking({ api, out }: Cli, slot: string, wish: Wish): Promise<number> {
  if (wish.seconds !== undefined && !wish.wait) throw usage('--seconds needs --wait');
  const waitS = wish.wait ? (wish.seconds ?? MAX_WAIT_S) : 0;
  const header = {
    ...(waitS > 0 ? { Prefer: `wait=${waitS}` } : {}),
    ...(wish.key === undefined ? {} : { 'Idempotency-Key': wish.key }),
  };
  const body = { slotId: await slotIdOf(api('parking'), slot), paymentMethod: wish.pay };
  const booking = await thing(api('booking').POST('/bookings', { params: { header }, body }));
  printItem(out, booking);
  return booking.status === 'rejected' ? exitCodes.refused : exitCodes.ok;
}

function checkedKey(key: string): string {
  if (VISIBLE.test(key) && key.length <= 255) return key;
  throw usage('--key must be 1 to 255 visible ASCII characters without spaces');
}

type Booking = components['schemas']['Booking'];

const columns: Columns<Booking> = [
  { name: 'status', of: ({ status }) => status },
  { name: 'saga', of: ({ sagaState }) => sagaState },
  { name: 'reason', of: ({ reason }) => reason, isText: true },
  { name: 'created', of: ({ createdAt }) => createdAt, isTime: true },
  { name: 'slot', of: ({ slotId }) => slotId, isExtra: true },
  { name: 'sagaId', of: ({ sagaId }) => sagaId, isExtra: true },
  { name: 'id', of: ({ id }) => id },
];

const list = (act: Act) =>
  new Command('list')
    .description('list bookings, the newest first')
    .addOption(oneOf('status', bookingStatuses, 'only with this status'))
    .option('--slot <slot>', 'only of this slot, by its name or id')
    .addOption(limitOption())
    .addOption(columnsOption(columns))
    .addOption(wideOption())
    .addHelpText('after', examples('bookings list', 'bookings list --status rejected --slot A2'))
    .action(
      act(async ({ api, out }, { options: { status, slot, limit, ...view } }) => {
        const slotId = slot === undefined ? undefined : await slotIdOf(api('parking'), slot);
        const query = given({ status, slotId });
        const items = await listed(limit, (page) =>
          api('booking').GET('/bookings', { params: { query: { ...query, ...page } } }),
        );
        printList(out, { items, columns, limit }, view);
      }),
    );

const show = (act: Act) =>
  new Command('show')
    .description('show a booking')
    .argument('<id>', 'id of the booking')
    .addHelpText('after', examples('bookings show 01a20c6c-04f7-75f9-a032-18ac0fea9e92'))
    .action(
      act(async ({ api, out }, { args: [id] }) => {
        const path = { id: idOf(id) };
        printItem(out, await thing(api('booking').GET('/bookings/{id}', { params: { path } })));
      }),
    );

const cancel = (act: Act) =>
  new Command('cancel')
    .description('cancel an approved booking; cancellationSagaId is the saga that does it')
    .argument('<id>', 'id of the booking')
    .addHelpText('after', examples('bookings cancel 01a20c6c-04f7-75f9-a032-18ac0fea9e92'))
    .action(
      act(async ({ api, out }, { args: [id] }) => {
        const call = { params: { path: { id: idOf(id) } } };
        printItem(out, await thing(api('booking').POST('/bookings/{id}/cancellation', call)));
      }),
    );

export const book = create('book', 'book');

export const bookings = group('bookings', 'bookings of slots', [
  list,
  show,
  create('create', 'bookings create'),
  cancel,
]);
