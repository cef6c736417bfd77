/** `parking sagas abort|retry|resolve`: what an operator does about one saga, or about many. */
import { Command } from '@commander-js/extra-typings';
import type { components } from '../../client/client.ts';
import { reasonCodes } from '../../orchestrator/instance.ts';
import { answer, given, idOf, thing } from '../answers.ts';
import { countOf, idsOf, printOutcome } from '../bulk.ts';
import type { Api } from '../client.ts';
import { type Act, type Cli, examples, type Make } from '../command.ts';
import { exitCodes, usage } from '../errors.ts';
import { oneOf } from '../options.ts';
import { toned } from '../output/text.ts';

const ID = '01a20c6c-04f8-7020-aebd-1b03b5c36472';
const REASON = ['--reason <text>', 'reason, kept in the history'] as const;
const ACTOR = ['--actor <name>', 'who, unless your token says it'] as const;

/** The one who acts, and why; the API has its own word for an actor who is not named. */
interface By {
  readonly reason?: string;
  readonly actor?: string;
}

/** Does a verb to one saga; resolves with the saga as it is then. */
type One = (api: Api, id: string, by: By) => Promise<{ readonly state: string }>;

const pathTo = (id: string) => ({ params: { path: { id: idOf(id) } } });

const abortOne: One = (api, id, body) =>
  thing(api.POST('/sagas/{id}/abort', { ...pathTo(id), body }));
const retryOne: One = (api, id, body) =>
  thing(api.POST('/sagas/{id}/retry', { ...pathTo(id), body }));
const resolveOne: One = (api, id, { reason, ...by }) => {
  if (reason === undefined) throw usage('resolve needs --reason');
  return thing(api.POST('/sagas/{id}/resolve', { ...pathTo(id), body: { ...by, reason } }));
};

const abort = (act: Act) =>
  new Command('abort')
    .description('go back from where it is')
    .argument('<id>', 'id of the saga')
    .option(...REASON)
    .option(...ACTOR)
    .addHelpText('after', examples(`sagas abort ${ID} --reason 'the client called'`))
    .action(act((cli, { args: [id], options: by }) => actOnEach(cli, [id], { one: abortOne, by })));

interface BulkBody {
  readonly filter: {
    readonly code?: string;
    readonly step?: string;
    readonly definition?: string;
    readonly bookingId?: string;
    readonly olderThan?: string;
    readonly from?: string;
    readonly to?: string;
  };
  readonly reason: string;
  readonly actor?: string;
  readonly count?: number;
}

interface Verb {
  readonly name: 'retry' | 'resolve';
  readonly about: string;
  readonly calls: readonly string[];
  readonly one: One;
  all(api: Api, body: BulkBody): Promise<Outcome>;
}

type Outcome = components['schemas']['BulkAnswer'];

const verb = (made: Verb) => (act: Act) =>
  new Command(made.name)
    .description(made.about)
    .argument('[ids...]', 'ids of sagas')
    .option('--all', 'all stalled ones that match; without --count they are only counted')
    .option('--count <number>', 'so many: nothing is done if the number has changed', countOf)
    .addOption(oneOf('code', reasonCodes, 'stalled for this reason'))
    .option('--step <name>', 'stalled at this step')
    .option('--definition <name>', 'of this definition')
    .option('--booking <id>', 'of this booking')
    .option('--older-than <age>', 'begun longer ago, such as 10m, 1h or 7d')
    .option('--from <time>', 'begun at this time or later (RFC 3339)')
    .option('--to <time>', 'begun before this time (RFC 3339)')
    .option(...REASON)
    .option(...ACTOR)
    .addHelpText('after', examples(...made.calls.map((call) => `sagas ${made.name} ${call}`)))
    .action(
      act((cli, { args: [ids], options }) => {
        const { all, count, reason, actor, booking: bookingId, ...rest } = options;
        const filter = given({ ...rest, bookingId });
        const chosen = idsOf(ids, { all, count, filter });
        const by = given({ reason, actor });
        if (chosen !== undefined) return actOnEach(cli, chosen, { one: made.one, by });
        if (reason === undefined) throw usage(`${made.name} of many needs --reason`);
        return actOnAll(cli, made, { filter, reason, ...given({ actor, count }) });
      }),
    );

interface Acting {
  readonly one: One;
  readonly by: By;
}

async function actOnEach(cli: Cli, ids: readonly string[], { one, by }: Acting): Promise<number> {
  for (const id of ids) {
    const acted = await one(cli.api('booking'), id, by);
    if (cli.out.isJson) cli.out.json(acted);
    else cli.out.line([`saga ${id} is `, toned(acted.state)]);
  }
  return exitCodes.ok;
}

async function actOnAll(cli: Cli, { name, all }: Verb, body: BulkBody): Promise<number> {
  const { count, done, refused } = await all(cli.api('booking'), body);
  const outcome = {
    count,
    done,
    refused: refused.map(({ sagaId: id, detail }) => ({ id, detail })),
  };
  const told = { verb: name, things: 'stalled sagas', isCounted: body.count === undefined };
  return printOutcome(cli, outcome, told);
}

export const sagaVerbs: readonly Make[] = [
  abort,
  verb({
    name: 'retry',
    about: 'send what it awaits again now: of one saga, or of all stalled ones that match',
    calls: [ID, "--code compensation_exhausted --older-than 1h --reason 'gateway is back'"],
    one: retryOne,
    all: (api, body) => answer(api.POST('/sagas/retry', { body })),
  }),
  verb({
    name: 'resolve',
    about: 'mark its stalled step as done by hand: of one saga, or of all that match',
    calls: [
      `${ID} --reason 'refunded by hand at the provider'`,
      "--step pay-bill --reason 'refunded by hand' --count 3",
    ],
    one: resolveOne,
    all: (api, body) => answer(api.POST('/sagas/resolve', { body })),
  }),
];
