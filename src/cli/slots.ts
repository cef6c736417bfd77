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
import { printItem, printTable } from './output.ts';

const id = { type: 'positional', required: true, description: 'id of the slot' } as const;

const columns = {
  id: ({ id: of }: Item) => of,
  name: ({ name }: Item) => name,
  status: ({ status }: Item) => status,
  price: ({ price }: Item) => priceOf(price),
  booking: ({ bookingId }: Item) => bookingId,
};

function priceOf(price: unknown): string {
  const { amount, currency } = price as { readonly amount: number; readonly currency: string };
  return `${amount} ${currency}`;
}

async function change({ api, out }: Cli, slotId: string, status: string): Promise<void> {
  const call = { method: 'PATCH', body: { status } };
  printItem(out, (await (await api.fetch(`/slots/${segment(slotId)}`, call)).json()) as Item);
}

export const slots = group('slots, and taking them out of service', {
  add: command({
    about: 'add a slot',
    args: {
      name: { type: 'positional', required: true, description: 'what it is called' },
      amount: { type: 'string', description: 'its price in minor units' },
      currency: { type: 'string', default: 'USD', description: 'ISO 4217' },
    },
    async run({ api, out }, { name, amount, currency }) {
      const price = amount && { amount: wholeNumber('amount', amount, [0, 1e12]), currency };
      const call = { method: 'POST', body: { name, ...(price && { price }) } };
      printItem(out, (await (await api.fetch('/slots', call)).json()) as Item);
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
