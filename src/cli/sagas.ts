/** `parking sagas`: look at them, follow them, and do about them what a person may. */
import { z } from 'zod';
import { systemClock, systemRandom } from '../app/system.ts';
import { understood } from './client.ts';
import { type Cli, command, group, limit, limitOf, segment, withQuery } from './command.ts';
import { exitCodes } from './errors.ts';
import { printTable, toned, wordOf } from './output.ts';
import { checkSagas } from './sagas-check.ts';
import { createLine, sagaShown, storyOf } from './story.ts';
import { watchSaga } from './watch.ts';

const id = { type: 'positional', required: true, description: 'id of the saga' } as const;

const reason = { type: 'string', description: 'reason, kept in the history' } as const;
const actor = { type: 'string', default: 'operator', description: 'who' } as const;

function verb(name: 'abort' | 'retry' | 'resolve', about: string) {
  return command({
    about,
    args: { id, reason, actor },
    async run({ api, out }: Cli, args) {
      const body = { actor: args.actor, ...(args.reason && { reason: args.reason }) };
      const path = `/sagas/${segment(args.id)}/${name}`;
      const acted = await api.send(path, { method: 'POST', body });
      if (out.isJson) return out.json(acted);
      out.line([`saga ${args.id} is `, toned(wordOf(acted.state))]);
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
      reason: ({ reason: why }) => (why as { readonly code?: string } | null | undefined)?.code,
      booking: ({ bookingId: of }) => of,
    });
  },
});

const show = command({
  about: 'show a saga: its steps on a line of time, and its history',
  args: { id },
  async run({ api, out }, args) {
    const shown = await api.send(`/sagas/${segment(args.id)}`);
    if (out.isJson) return out.json(shown);
    for (const line of storyOf(understood(sagaShown, shown))) out.line(line);
  },
});

const watch = command({
  about: 'follow a saga live until it ends',
  args: { id },
  async run({ api, out }, args) {
    const line = createLine();
    const watching = { api, clock: systemClock, random: systemRandom, note: out.note };
    const ended = await watchSaga(watching, args.id, (entry) =>
      out.isJson ? out.json(entry) : out.line(line(entry)),
    );
    const state = ended ?? wordOf((await api.send(`/sagas/${segment(args.id)}`)).state);
    if (out.isJson) out.json({ state });
    else out.line(['the saga is ', toned(state)]);
    return state === 'completed' ? exitCodes.ok : exitCodes.refused;
  },
});

/** The type of what is no page of HTML from somebody else. */
const mermaid = z.string().startsWith('text/plain');

const diagram = command({
  about: 'print a saga as Mermaid text, with the path that it took',
  args: { id },
  async run({ api, out }, args) {
    const response = await api.fetch(`/sagas/${segment(args.id)}/diagram`);
    understood(mermaid, response.headers.get('Content-Type'));
    const text = await response.text();
    if (out.isJson) out.json({ diagram: text });
    else for (const line of text.trimEnd().split('\n')) out.line(line);
  },
});

const check = command({
  about: 'before a deploy: find open sagas that this code would stall, in the data folder',
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
  list,
  show,
  watch,
  abort: verb('abort', 'go back from where it is'),
  retry: verb('retry', 'send what it awaits again now'),
  resolve: verb('resolve', 'mark its stalled step as done by hand; needs --reason'),
  diagram,
  check,
});
