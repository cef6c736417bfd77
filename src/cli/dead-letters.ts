/** `parking dead-letters`: what was set aside, and what to do about it. */
import { command, group, limit, limitOf, segment } from './command.ts';
import { CliError } from './errors.ts';
import { printItem, printTable } from './output.ts';

const id = { type: 'positional', required: true, description: 'id of the dead letter' } as const;

/** The API has a list of them, and no more than a few should ever be in it. */
const MANY = 100_000;

export const deadLetters = group('messages that were set aside', {
  list: command({
    about: 'list dead letters, the oldest first',
    args: limit,
    async run({ api, out }, args) {
      printTable(out, await api.list('/dead-letters', limitOf(args)), {
        id: ({ id: of }) => of,
        queue: ({ queue }) => queue,
        type: ({ type }) => type,
        tries: ({ attempts }) => attempts,
        reason: ({ reason }) => reason,
        saga: ({ sagaId }) => sagaId,
      });
    },
  }),
  show: command({
    about: 'show a dead letter',
    args: { id },
    async run({ api, out }, args) {
      const found = (await api.list('/dead-letters', MANY)).find((one) => one.id === args.id);
      if (found === undefined) throw new CliError('refused', 'there is no such dead letter');
      printItem(out, found);
    },
  }),
  redrive: command({
    about: 'send a dead letter again',
    args: { id },
    async run({ api, out }, args) {
      await api.fetch(`/dead-letters/${segment(args.id)}/redrive`, { method: 'POST' });
      if (out.isJson) out.json({ redriven: args.id });
      else out.line('it was sent again');
    },
  }),
  discard: command({
    about: 'drop a dead letter for good',
    args: { id },
    async run({ api, out }, args) {
      await api.fetch(`/dead-letters/${segment(args.id)}`, { method: 'DELETE' });
      if (out.isJson) out.json({ discarded: args.id });
      else out.line('it is gone');
    },
  }),
});
