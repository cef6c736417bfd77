/** `parking sagas show|watch|diagram|check`: one saga in full, and whether all can go on. */
import { Command } from '@commander-js/extra-typings';
import { z } from 'zod';
import { idOf, thing, understood } from '../answers.ts';
import type { Api } from '../client.ts';
import { type Act, examples, type Make } from '../command.ts';
import { exitCodes } from '../errors.ts';
import { createLine, storyOf } from '../output/story.ts';
import { toned } from '../output/text.ts';

const ID = 'id of the saga';
const EXAMPLE = '01a20c6c-04f8-7020-aebd-1b03b5c36472';

const sagaOf = (api: Api, id: string) =>
  thing(api.GET('/sagas/{id}', { params: { path: { id: idOf(id) } } }));

const show = (act: Act) =>
  new Command('show')
    .description('show a saga: its steps on a line of time, and its history')
    .argument('<id>', ID)
    .addHelpText('after', examples(`sagas show ${EXAMPLE}`))
    .action(
      act(async ({ api, out, clock }, { args: [id] }) => {
        const shown = await sagaOf(api('booking'), id);
        if (out.isJson) return out.json(shown);
        for (const line of storyOf(shown, clock.now())) out.line(line);
      }),
    );

const watch = (act: Act) =>
  new Command('watch')
    .description('follow a saga live until it ends, over restarts of the server')
    .argument('<id>', ID)
    .addHelpText('after', examples(`sagas watch ${EXAMPLE}`))
    .action(
      act(async ({ api, out, clock, random, ifInterrupted }, { args: [id] }) => {
        ifInterrupted(() => 'interrupted: the saga goes on, and was only watched');
        const line = createLine();
        const watching = { api: api('booking'), clock, random, note: out.note };
        // Only now: it brings the bodies of the API.
        const { watchSaga } = await import('../watch.ts');
        const ended = await watchSaga(watching, id, (entry) =>
          out.isJson ? out.json(entry) : out.line(line(entry)),
        );
        const state = ended ?? (await sagaOf(api('booking'), id)).state;
        if (out.isJson) out.json({ state });
        else out.line(['the saga is ', toned(state)]);
        return state === 'completed' ? exitCodes.ok : exitCodes.refused;
      }),
    );

/** The type of what is no page of HTML from somebody else. */
const mermaid = z.string().startsWith('text/plain');

const diagram = (act: Act) =>
  new Command('diagram')
    .description('print a saga as Mermaid text, with the path that it took')
    .argument('<id>', ID)
    .addHelpText('after', examples(`sagas diagram ${EXAMPLE}`))
    .action(
      act(async ({ api, out }, { args: [id] }) => {
        const call = { params: { path: { id: idOf(id) } }, parseAs: 'text' } as const;
        const { data, response } = await api('booking').GET('/sagas/{id}/diagram', call);
        understood(mermaid, response.headers.get('Content-Type'));
        const text = understood(z.string(), data);
        if (out.isJson) out.json({ diagram: text });
        else for (const line of text.trimEnd().split('\n')) out.line(line);
      }),
    );

const check = (act: Act) =>
  new Command('check')
    .description('before a deploy: find open sagas that this code would stall, in the data folder')
    .argument('[folder]', 'the data folder', './data')
    .addHelpText('after', examples('sagas check', 'sagas check /var/lib/parking'))
    .action(
      act(async ({ out }, { args: [folder] }) => {
        // Only now: it brings all modules and their databases.
        const { checkSagas } = await import('./sagas-check.ts');
        const { open, stalling } = checkSagas(folder);
        if (out.isJson) out.json({ open, stalling });
        else {
          for (const { sagaId, why } of stalling) out.line(`${sagaId}  ${why}`);
          out.line(
            `${open} sagas are open; the present code would stall ${stalling.length} of them`,
          );
        }
        return stalling.length === 0 ? exitCodes.ok : exitCodes.refused;
      }),
    );

export const sagaViews: readonly Make[] = [show, watch, diagram, check];
