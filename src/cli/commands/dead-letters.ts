/** `parking dead-letters`: what was set aside, and what to do about it. */
import { Command } from '@commander-js/extra-typings';
import type { components } from '../../client/client.ts';
import { answer, given, idOf, listed, thing } from '../answers.ts';
import { type BulkOutcome, countOf, idsOf, printOutcome } from '../bulk.ts';
import type { Api } from '../client.ts';
import { type Act, examples, group } from '../command.ts';
import { exitCodes } from '../errors.ts';
import { limitOption, moduleOption } from '../options.ts';
import { printItem } from '../output/item.ts';
import { type Columns, columnsOption, printList, wideOption } from '../output/list.ts';

const ID = '01a20c6c-0611-7e3f-9a0c-4b0d2a8f1c55';

type DeadLetter = components['schemas']['DeadLetter'];

const columns: Columns<DeadLetter> = [
  { name: 'type', of: ({ type }) => type },
  { name: 'died', of: ({ deadAt }) => deadAt, isTime: true },
  { name: 'reason', of: ({ reason }) => reason, isText: true },
  { name: 'tries', of: ({ attempts }) => attempts, isExtra: true },
  { name: 'queue', of: ({ queue }) => queue, isExtra: true },
  { name: 'saga', of: ({ sagaId }) => sagaId, isExtra: true },
  { name: 'id', of: ({ id }) => id },
];

/** The options that say which letters; one that is not given admits all. */
const QUEUE = ['--queue <name>', 'only of this queue'] as const;
const TYPE = ['--type <type>', 'only of this type of message'] as const;
const SAGA = ['--saga <id>', 'only of this saga'] as const;
const REASON = ['--reason <text>', 'only those whose reason contains this'] as const;

const list = (act: Act) =>
  new Command('list')
    .description('list dead letters, the oldest first')
    .option(...QUEUE)
    .option(...TYPE)
    .option(...SAGA)
    .option(...REASON)
    .addOption(moduleOption())
    .addOption(limitOption())
    .addOption(columnsOption(columns))
    .addOption(wideOption())
    .addHelpText('after', examples('dead-letters list', 'dead-letters list --type billing.pay'))
    .action(
      act(
        async (
          cli,
          { options: { limit, columns: names, wide, saga: sagaId, module, ...filter } },
        ) => {
          const query = given({ ...filter, sagaId });
          const api = cli.apiOfOne(module);
          const items = await listed(limit, (page) =>
            api.GET('/dead-letters', { params: { query: { ...query, ...page } } }),
          );
          printList(cli.out, { items, columns, limit }, { columns: names, wide });
        },
      ),
    );

const show = (act: Act) =>
  new Command('show')
    .description('show a dead letter')
    .argument('<id>', 'id of the dead letter')
    .addOption(moduleOption())
    .addHelpText('after', examples(`dead-letters show ${ID}`))
    .action(
      act(async ({ apiOfOne, out }, { args: [id], options: { module } }) =>
        printItem(out, await thing(letterOf(apiOfOne(module), id))),
      ),
    );

interface BulkBody {
  readonly filter?: {
    readonly queue?: string;
    readonly type?: string;
    readonly sagaId?: string;
    readonly reason?: string;
  };
  readonly count?: number;
}

interface Verb {
  readonly name: 'redrive' | 'discard';
  readonly about: string;
  /** The verb's outcome in one word. */
  readonly done: string;
  /** The verb's outcome in a sentence. */
  readonly told: string;
  one(api: Api, id: string): Promise<unknown>;
  all(api: Api, body: BulkBody): Promise<BulkOutcome>;
}

const verb =
  ({ name, about, done, told, ...of }: Verb) =>
  (act: Act) =>
    new Command(name)
      .description(about)
      .argument('[ids...]', 'ids of dead letters')
      .option('--all', 'all that match; without --count they are only counted')
      .option('--count <number>', 'so many: nothing is done if the number has changed', countOf)
      .option(...QUEUE)
      .option(...TYPE)
      .option(...SAGA)
      .option(...REASON)
      .addOption(moduleOption())
      .addHelpText(
        'after',
        examples(
          ...[`dead-letters ${name} ${ID}`, `dead-letters ${name} --type billing.pay`],
          `dead-letters ${name} --type billing.pay --count 3`,
        ),
      )
      .action(
        act(
          async (
            cli,
            { args: [words], options: { all, count, module, saga: sagaId, ...rest } },
          ) => {
            const filter = { ...rest, sagaId };
            const ids = idsOf(words, { all, count, filter });
            const api = cli.apiOfOne(module);
            if (ids === undefined) {
              const outcome = await of.all(api, given({ filter: given(filter), count }));
              const isCounted = count === undefined;
              return printOutcome(cli, outcome, { verb: name, things: 'dead letters', isCounted });
            }
            for (const id of ids) {
              await of.one(api, id);
              if (cli.out.isJson) cli.out.json({ [done]: id });
              else cli.out.line(told);
            }
            return exitCodes.ok;
          },
        ),
      );

const letterOf = (api: Api, id: string) =>
  api.GET('/dead-letters/{id}', { params: { path: { id: idOf(id) } } });

export const deadLetters = group('dead-letters', 'messages that were set aside', [
  list,
  show,
  verb({
    name: 'redrive',
    about: 'have a command sent again that its saga still awaits',
    done: 'redriven',
    told: 'it was sent again',
    one: (api, id) =>
      api.POST('/dead-letters/{id}/redrive', { params: { path: { id: idOf(id) } } }),
    all: (api, body) => answer(api.POST('/dead-letters/redrive', { body })),
  }),
  verb({
    name: 'discard',
    about: 'drop dead letters for good',
    done: 'discarded',
    told: 'it is gone',
    one: (api, id) => api.DELETE('/dead-letters/{id}', { params: { path: { id: idOf(id) } } }),
    all: (api, body) => answer(api.POST('/dead-letters/discard', { body })),
  }),
]);
