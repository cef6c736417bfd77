/** `parking sagas`: find them, and what else there is to do about them. */
import { Command } from '@commander-js/extra-typings';
import type { components } from '../../client/client.ts';
import { reasonCodes, sagaStates } from '../../orchestrator/instance.ts';
import { answer, given, listed, thing } from '../answers.ts';
import { type Act, examples, group } from '../command.ts';
import { limitOption, oneOf } from '../options.ts';
import { type Columns, columnsOption, printList, wideOption } from '../output/list.ts';
import { toned } from '../output/text.ts';
import { sagaVerbs } from './saga-verbs.ts';
import { sagaViews } from './saga-views.ts';

type Saga = components['schemas']['SagaSummary'];

const columns: Columns<Saga> = [
  { name: 'state', of: ({ state }) => state },
  { name: 'reason', of: ({ reason }) => reason?.code, isText: true },
  { name: 'detail', of: ({ reason }) => reason?.detail, isText: true, isExtra: true },
  { name: 'started', of: ({ createdAt }) => createdAt, isTime: true },
  { name: 'definition', of: ({ definition }) => definition },
  { name: 'step', of: ({ step }) => step, isText: true },
  { name: 'tries', of: ({ attempt }) => attempt, isExtra: true },
  { name: 'booking', of: ({ bookingId }) => bookingId, isExtra: true },
  { name: 'id', of: ({ id }) => id },
];

const list = (act: Act) =>
  new Command('list')
    .description('list sagas, the newest first; stalled ones the oldest first')
    .addOption(oneOf('state', sagaStates, 'only in this state'))
    .addOption(oneOf('code', reasonCodes, 'only with this reason'))
    .option('--step <name>', 'only stalled at this step, such as pay-bill')
    .option('--definition <name>', 'only of this definition, such as book-slot')
    .option('--booking <id>', 'only of this booking')
    .option('--older-than <age>', 'only begun longer ago, such as 10m, 1h or 7d')
    .option('--from <time>', 'only begun at this time or later (RFC 3339)')
    .option('--to <time>', 'only begun before this time (RFC 3339)')
    .addOption(limitOption())
    .addOption(columnsOption(columns))
    .addOption(wideOption())
    .addHelpText(
      'after',
      examples(
        'sagas list --state stalled --older-than 10m',
        'sagas list --code refused --from 2026-03-01T09:00:00Z --columns id,started,reason',
      ),
    )
    .action(
      act(async ({ api, out }, { options: { limit, columns: names, wide, ...rest } }) => {
        const { booking: bookingId, ...filter } = rest;
        const query = given({ ...filter, bookingId });
        const items = await listed(limit, (page) =>
          api('booking').GET('/sagas', { params: { query: { ...query, ...page } } }),
        );
        printList(out, { items, columns, limit }, { columns: names, wide });
      }),
    );

const find = (act: Act) =>
  new Command('find')
    .description('find the sagas of any id: a saga, booking, slot, bill, message or request')
    .argument('<id>', 'the whole id')
    .addOption(columnsOption(columns))
    .addOption(wideOption())
    .addHelpText('after', examples('sagas find 01a20c6c-04f7-75f9-a032-18ac0fea9e92'))
    .action(
      act(async ({ api, out }, { args: [id], options: view }) => {
        const query = { id };
        const found = await thing(api('booking').GET('/search', { params: { query } }));
        if (out.isJson) return out.json(found);
        out.note(`${id} is a ${found.kind}`);
        const shown = found.sagaIds.map((sagaId) =>
          thing(api('booking').GET('/sagas/{id}', { params: { path: { id: sagaId } } })),
        );
        printList(out, { items: await Promise.all(shown), columns }, view);
      }),
    );

const counts = (act: Act) =>
  new Command('counts')
    .description('count the sagas in each state')
    .addHelpText('after', examples('sagas counts', 'sagas counts --json'))
    .action(
      act(async ({ api, out }) => {
        const counted = await answer(api('booking').GET('/sagas/counts'));
        if (out.isJson) return out.json(counted);
        const width = Math.max(0, ...Object.keys(counted).map((state) => state.length));
        for (const [state, count] of Object.entries(counted))
          out.line([toned(state), `${' '.repeat(width - state.length)}  ${count}`]);
      }),
    );

export const sagas = group('sagas', 'sagas, and what an operator does about them', [
  list,
  find,
  counts,
  ...sagaViews,
  ...sagaVerbs,
]);
