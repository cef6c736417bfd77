/** `parking sagas`: look at them, follow them, and do about them what a person may. */
import { saga as sagaBody } from '../http/saga-bodies.ts';
import type { Item } from './client.ts';
import { type Cli, command, group, limit, limitOf, segment, withQuery } from './command.ts';
import { exitCodes } from './errors.ts';
import { printTable, toned } from './output.ts';
import { checkSagas } from './sagas-check.ts';
import { type EntryShown, entries, storyOf } from './story.ts';
import { watchSaga } from './watch.ts';

const id = { type: 'positional', required: true, description: 'id of the saga' } as const;

const reason = { type: 'string', description: 'why; it goes into the history' } as const;
const actor = { type: 'string', default: 'operator', description: 'who' } as const;

function verb(name: 'abort' | 'retry' | 'resolve', about: string) {
  return command({
    about,
    args: { id, reason, actor },
    async run({ api, out }: Cli, args) {
      const body = { actor: args.actor, ...(args.reason && { reason: args.reason }) };
      const path = `/sagas/${segment(args.id)}/${name}`;
      const acted = (await (await api.fetch(path, { method: 'POST', body })).json()) as Item;
      if (out.isJson) return out.json(acted);
      out.line(`saga ${args.id} is ${toned(out, String(acted.state))}`);
    },
  });
}

const list = command({
  about: 'list sagas; stalled ones are the oldest first',
  args: {
    state: { type: 'string', description: 'only those, such as stalled' },
    definition: { type: 'string', description: 'only of this definition' },
    booking: { type: 'string', description: 'only of this booking' },
    ...limit,
  },
  async run({ api, out }, args) {
    const { state, definition, booking: bookingId } = args;
    const path = withQuery('/sagas', { state, definition, bookingId });
    printTable(out, await api.list(path, limitOf(args)), {
      id: ({ id: of }) => of,
      definition: ({ definition: name }) => name,
      state: ({ state: now }) => now,
      step: ({ step }) => step,
      tries: ({ attempt }) => attempt,
      reason: ({ reason: why }) => (why as { readonly code: string } | null)?.code,
      booking: ({ bookingId: of }) => of,
    });
  },
});

const show = command({
  about: 'show a saga: its steps on a line of time, and its history',
  args: { id },
  async run({ api, out }, args) {
    const shown = await api.get(`/sagas/${segment(args.id)}`);
    if (out.isJson) return out.json(shown);
    for (const line of storyOf(sagaBody.parse(shown), out)) out.line(line);
  },
});

const watch = command({
  about: 'follow a saga live until it ends',
  args: { id },
  async run({ api, out }, args) {
    const seen: EntryShown[] = [];
    const ended = await watchSaga(api, args.id, (entry) => {
      seen.push(entry);
      if (out.isJson) out.json(entry);
      else for (const line of entries([entry], seen)) out.line(line);
    });
    const state = ended ?? String((await api.get(`/sagas/${segment(args.id)}`)).state);
    if (out.isJson) out.json({ state });
    else out.line(`the saga is ${toned(out, state)}`);
    return state === 'completed' ? exitCodes.ok : exitCodes.refused;
  },
});

const diagram = command({
  about: 'print a saga as Mermaid text, with the path that it took',
  args: { id },
  async run({ api, out }, args) {
    const text = await (await api.fetch(`/sagas/${segment(args.id)}/diagram`)).text();
    if (out.isJson) out.json({ diagram: text });
    else out.line(text.trimEnd());
  },
});

const check = command({
  about: 'before a deploy: which open sagas would this code stall? It reads the data folder',
  args: {
    folder: {
      type: 'positional',
      required: false,
      default: './data',
      description: 'the data folder',
    },
  },
  async run({ out }, args) {
    const { open, stalling } = checkSagas(args.folder);
    if (out.isJson) out.json({ open, stalling });
    else {
      for (const { sagaId, why } of stalling) out.line(`${sagaId}  ${why}`);
      out.line(`${open} sagas are open; the present code would stall ${stalling.length} of them`);
    }
    return stalling.length === 0 ? exitCodes.ok : exitCodes.refused;
  },
});

export const sagas = group('sagas, and what an operator does about them', {
  ...{ list, show, watch },
  abort: verb('abort', 'go back from where it is'),
  retry: verb('retry', 'send what it awaits again now'),
  resolve: verb('resolve', 'mark its stalled step as done by hand; needs --reason'),
  ...{ diagram, check },
});
