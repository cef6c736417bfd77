/** `parking bills`: what a customer pays. */
import { Command } from '@commander-js/extra-typings';
import type { components } from '../../client/client.ts';
import { given, idOf, listed, thing } from '../answers.ts';
import { type Act, examples, group } from '../command.ts';
import { limitOption } from '../options.ts';
import { printItem } from '../output/item.ts';
import { type Columns, columnsOption, printList, wideOption } from '../output/list.ts';

type Bill = components['schemas']['Bill'];

const columns: Columns<Bill> = [
  { name: 'status', of: ({ status }) => status },
  { name: 'amount', of: ({ amount, currency }) => ({ amount, currency }) },
  { name: 'reason', of: ({ reason }) => reason, isText: true },
  { name: 'created', of: ({ createdAt }) => createdAt, isTime: true },
  { name: 'booking', of: ({ bookingId }) => bookingId, isExtra: true },
  { name: 'id', of: ({ id }) => id },
];

const list = (act: Act) =>
  new Command('list')
    .description('list bills, the newest first')
    .option('--booking <id>', 'only of this booking')
    .addOption(limitOption())
    .addOption(columnsOption(columns))
    .addOption(wideOption())
    .addHelpText('after', examples('bills list', 'bills list --columns amount,status,booking'))
    .action(
      act(async ({ api, out }, { options: { booking: bookingId, limit, ...view } }) => {
        const query = given({ bookingId });
        const items = await listed(limit, (page) =>
          api('billing').GET('/bills', { params: { query: { ...query, ...page } } }),
        );
        printList(out, { items, columns, limit }, view);
      }),
    );

const show = (act: Act) =>
  new Command('show')
    .description('show a bill')
    .argument('<id>', 'id of the bill')
    .addHelpText('after', examples('bills show 01a20c6c-0503-7d41-b4b1-5f4d9f0a7a11'))
    .action(
      act(async ({ api, out }, { args: [id] }) => {
        const path = { id: idOf(id) };
        printItem(out, await thing(api('billing').GET('/bills/{id}', { params: { path } })));
      }),
    );

export const bills = group('bills', 'bills of bookings', [list, show]);
