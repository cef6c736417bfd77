/** `parking slots`: add them, look at them, take them out of service and put them back. */
import { Command } from '@commander-js/extra-typings';
import type { components } from '../../client/client.ts';
import { slotStatuses } from '../../modules/parking/slot.ts';
import { given, listed, thing } from '../answers.ts';
import { type Act, examples, group } from '../command.ts';
import { usage } from '../errors.ts';
import { limitOption, oneOf, wholeNumber } from '../options.ts';
import { printItem } from '../output/item.ts';
import { type Columns, columnsOption, printList, wideOption } from '../output/list.ts';
import { slotIdOf } from '../slot-names.ts';

const SLOT = 'its name, or its id';

type Slot = components['schemas']['Slot'];

const columns: Columns<Slot> = [
  { name: 'name', of: ({ name }) => name, isText: true },
  { name: 'status', of: ({ status }) => status },
  { name: 'price', of: ({ price }) => price },
  { name: 'booking', of: ({ bookingId }) => bookingId },
  { name: 'id', of: ({ id }) => id },
];

const list = (act: Act) =>
  new Command('list')
    .description('list slots, the oldest first')
    .addOption(oneOf('status', slotStatuses, 'only with this status'))
    .addOption(limitOption())
    .addOption(columnsOption(columns))
    .addOption(wideOption())
    .addHelpText('after', examples('slots list', 'slots list --status available --columns name,id'))
    .action(
      act(async (cli, { options: { status, limit, ...view } }) => {
        const query = given({ status });
        const items = await listed(limit, (page) =>
          cli.api('parking').GET('/slots', { params: { query: { ...query, ...page } } }),
        );
        printList(cli.out, { items, columns, limit }, view);
      }),
    );

const show = (act: Act) =>
  new Command('show')
    .description('show a slot')
    .argument('<slot>', SLOT)
    .addHelpText('after', examples('slots show A1'))
    .action(
      act(async ({ api, out }, { args: [slot] }) => {
        const parking = api('parking');
        const id = await slotIdOf(parking, slot);
        printItem(out, await thing(parking.GET('/slots/{id}', { params: { path: { id } } })));
      }),
    );

const add = (act: Act) =>
  new Command('add')
    .description('add a slot')
    .argument('<name>', 'its name')
    .option('--amount <number>', 'its price in minor units: 250 is 2.50 EUR')
    .option('--currency <code>', 'currency of --amount, ISO 4217 (default USD)')
    .addHelpText('after', examples('slots add A6', 'slots add B1 --amount 250 --currency EUR'))
    .action(
      act(async ({ api, out }, { args: [name], options: { amount, currency } }) => {
        const price = priceOf(amount, currency);
        const body = { name, ...(price && { price }) };
        printItem(out, await thing(api('parking').POST('/slots', { body })));
      }),
    );

/** Undefined for the API's own price. Half a price is a mistake. */
function priceOf(amount: string | undefined, currency: string | undefined) {
  if (amount !== undefined)
    return { amount: wholeNumber('--amount', [0, 1e12])(amount), currency: currency ?? 'USD' };
  if (currency === undefined) return undefined;
  throw usage('--currency needs --amount');
}

const change =
  (name: 'open' | 'close', about: string, status: 'closed' | 'available') => (act: Act) =>
    new Command(name)
      .description(about)
      .argument('<slot>', SLOT)
      .addHelpText('after', examples(`slots ${name} A1`))
      .action(
        act(async ({ api, out }, { args: [slot] }) => {
          const parking = api('parking');
          const path = { id: await slotIdOf(parking, slot) };
          const call = { params: { path }, body: { status } };
          printItem(out, await thing(parking.PATCH('/slots/{id}', call)));
        }),
      );

export const slots = group('slots', 'slots, and taking them out of service', [
  list,
  show,
  add,
  change('close', 'take a slot out of service', 'closed'),
  change('open', 'put a closed slot back into service', 'available'),
]);
