/** `parking dead-letters`: what was set aside, and what to do about it. */
import { z } from 'zod';
import { toJson, understood } from './client.ts';
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
import { CliError, exitCodes } from './errors.ts';
import { printItem, printTable } from './output.ts';

const id = { type: 'positional', required: true, description: 'id of the dead letter' } as const;
const ids = {
  type: 'positional',
  required: false,
  default: '',
  description: 'id of the dead letter, or several separated by commas',
} as const;

/** Which of them; one that is not given admits all. */
const filter = {
  queue: { type: 'string', description: 'only of this queue' },
  type: { type: 'string', description: 'only of this type of message' },
  saga: { type: 'string', description: 'only of this saga' },
  reason: { type: 'string', description: 'only those whose reason contains this' },
} as const;

const chosen = {
  ids,
  all: { type: 'boolean', description: 'all that match; without --count they are only counted' },
  count: { type: 'string', description: 'so many: nothing is done if the number has changed' },
  ...filter,
} as const;

interface Filter {
  readonly queue?: string | undefined;
  readonly type?: string | undefined;
  readonly saga?: string | undefined;
  readonly reason?: string | undefined;
}

function filterOf({ queue, type, saga: sagaId, reason }: Filter) {
  return { queue, type, sagaId, reason };
}

const list = command({
  about: 'list dead letters, the oldest first',
  args: { ...filter, ...limit },
  async run({ api, out }, args) {
    const path = withQuery('/dead-letters', filterOf(args));
    printTable(out, await api.list(path, limitOf(args)), {
      id: ({ id: of }) => of,
      queue: ({ queue }) => queue,
      type: ({ type }) => type,
      tries: ({ attempts }) => attempts,
      reason: ({ reason }) => reason,
      saga: ({ sagaId }) => sagaId,
    });
  },
});

const show = command({
  about: 'show a dead letter',
  args: { id },
  async run({ api, out }, args) {
    printItem(out, await api.send(`/dead-letters/${segment(args.id)}`));
  },
});

interface Verb {
  readonly name: 'redrive' | 'discard';
  readonly about: string;
  /** The verb's outcome in one word. */
  readonly done: string;
  /** The verb's outcome in a sentence. */
  readonly told: string;
  one(api: Cli['api'], id: string): Promise<unknown>;
}

function verb({ name, about, done, told, one }: Verb) {
  return command({
    about,
    args: chosen,
    async run(cli, args) {
      const isFiltered = Object.values(filterOf(args)).some((part) => part !== undefined);
      const isBulk = args.all === true || isFiltered;
      if (isBulk === (args.ids !== ''))
        throw new CliError('usage', `${name} takes an id, or --all, or a filter such as --queue`);
      if (isBulk) return actOnAll(cli, name, args);
      for (const each of args.ids.split(',')) {
        await one(cli.api, each);
        if (cli.out.isJson) cli.out.json({ [done]: each });
        else cli.out.line(told);
      }
      return exitCodes.ok;
    },
  });
}

const answer = z.object({
  count: z.int(),
  done: z.int(),
  refused: z.array(z.object({ id: z.string(), detail: z.string() })),
});

type Bulk = Filter & { readonly count?: string | undefined };

/** Without a number they are only counted; with it, it is done to so many or to none. */
async function actOnAll({ api, out }: Cli, name: Verb['name'], args: Bulk): Promise<number> {
  const count = args.count === undefined ? undefined : wholeNumber('count', args.count, [1, 1_000]);
  const body = { filter: filterOf(args), ...(count === undefined ? {} : { count }) };
  const response = await api.fetch(`/dead-letters/${name}`, { method: 'POST', body });
  const { count: found, done, refused } = understood(answer, toJson(await response.text()));
  if (out.isJson) out.json({ count: found, done, refused });
  else if (count === undefined)
    out.line(`${found} dead letters match; to ${name} them, add --count ${found}`);
  else {
    for (const one of refused) out.line(`${one.id}  ${one.detail}`);
    out.line(`${done} of ${found} done`);
  }
  return refused.length === 0 ? exitCodes.ok : exitCodes.refused;
}

export const deadLetters = group('messages that were set aside', {
  list,
  show,
  redrive: verb({
    name: 'redrive',
    about: 'have a command sent again that its saga still awaits',
    done: 'redriven',
    told: 'it was sent again',
    one: (api, of) => api.fetch(`/dead-letters/${segment(of)}/redrive`, { method: 'POST' }),
  }),
  discard: verb({
    name: 'discard',
    about: 'drop dead letters for good',
    done: 'discarded',
    told: 'it is gone',
    one: (api, of) => api.fetch(`/dead-letters/${segment(of)}`, { method: 'DELETE' }),
  }),
});
