/** `parking slots`: add them, list them, take them out of service and put them back. */
import type { Item } from './client.ts';
import {
  type Cli,
  command,
  group,
  limit,
  limitOf,
  segment,
  wholeNumber,
  withQuery,
} from './command.ts';
import { CliError } from './errors.ts';
import { moneyOf, printItem, printTable } from './output.ts';

const id = { type: 'positional', required: true, description: 'id of the slot' } as const;

const columns = {
  id: ({ id: of }: Item) => of,
  name: ({ name }: Item) => name,
  status: ({ status }: Item) => status,
  price: ({ price }: Item) => moneyOf(price),
  booking: ({ bookingId }: Item) => bookingId,
};

async function change({ api, out }: Cli, slotId: string, status: string): Promise<void> {
  const call = { method: 'PATCH', body: { status } };
  printItem(out, await api.send(`/slots/${segment(slotId)}`, call));
}

/** Undefined for the API's own price. Half a price is a mistake. */
function priceOf(amount: string | undefined, currency: string | undefined) {
  if (amount !== undefined)
    return { amount: wholeNumber('amount', amount, [0, 1e12]), currency: currency ?? 'USD' };
  if (currency === undefined) return undefined;
  throw new CliError('usage', '--currency needs --amount');
}

export const slots = group('slots, and taking them out of service', {
  add: command({
    about: 'add a slot',
    args: {
      name: { type: 'positional', required: true, description: 'its name' },
      amount: { type: 'string', description: 'its price in minor units' },
      currency: { type: 'string', description: 'currency of --amount, ISO 4217 (default USD)' },
    },
    async run({ api, out }, { name, amount, currency }) {
      const price = priceOf(amount, currency);
      const call = { method: 'POST', body: { name, ...(price && { price }) } };
      printItem(out, await api.send('/slots', call));
    },
  }),
  list: command({
    about: 'list slots',
    args: { status: { type: 'string', description: 'only those' }, ...limit },
    async run({ api, out }, args) {
      const path = withQuery('/slots', { status: args.status });
      printTable(out, await api.list(path, limitOf(args)), columns);
    },
  }),
  close: command({
    about: 'take a slot out of service',
    args: { id },
    run: (cli, args) => change(cli, args.id, 'closed'),
  }),
  open: command({
    about: 'put a closed slot back into service',
    args: { id },
    run: (cli, args) => change(cli, args.id, 'available'),
  }),
});
