/** Dead letters: the form that asks before one is dropped, and the takers of both verbs. */

import { z } from 'zod';
import type { App } from '../../http/app-env.ts';
import { addForm, noQuery } from '../../http/page.ts';
import { ProblemError, problemKinds } from '../../http/problem-kinds.ts';
import { dashboardPage } from '../page.ts';
import type { Sources } from '../sources.ts';

const path = '/dashboard/dead-letters/{id}';

export const discardPage = dashboardPage(
  { name: 'askDiscard', path: `${path}/discard`, access: 'operator', query: noQuery },
  ({ deadLetters }, { params: { id = '' } }) => ({
    title: 'Discard a dead letter',
    place: 'attention',
    stamp: () => '',
    async main() {
      const letter = await deadLetters.find(id);
      if (letter === undefined) return <p class="card asking">It is not there any more.</p>;
      return (
        <form
          class="card asking"
          method="post"
          action={`${path.replace('{id}', encodeURIComponent(id))}/discard`}
          data-form
        >
          <h1>Discard this message?</h1>
          <p>
            <code>{letter.message.type}</code> of saga <code>{letter.message.sagaId}</code>:{' '}
            {letter.reason}
          </p>
          <p>
            The message is dropped for good. Its saga is not touched: it still sends what it awaits.
          </p>
          <div class="row">
            <button type="submit" class="danger">
              Discard
            </button>
            <a class="button" href="/dashboard/attention#letters" data-close>
              Keep it
            </a>
          </div>
        </form>
      );
    },
  }),
);

/** Adds the takers of redrive and discard. */
export function letterForms(app: App, { deadLetters }: Sources): void {
  const form = z.strictObject({});
  const notThere = () => new ProblemError(problemKinds.notFound, 'there is no such dead letter');
  const redrive = { name: 'redriveByForm', path: `${path}/redrive`, access: 'operator' } as const;
  addForm(app, { ...redrive, form }, async (c, _, { id = '' }) => {
    const redriven = await deadLetters.redrive(id, c.get('operator')?.name);
    if (redriven.outcome === 'missing') throw notThere();
    if (redriven.outcome === 'refused')
      throw new ProblemError(problemKinds.redriveRefused, redriven.why);
    return c.redirect('/dashboard/attention#letters', 303);
  });
  const discard = { name: 'discardByForm', path: `${path}/discard`, access: 'operator' } as const;
  addForm(app, { ...discard, form }, async (c, _, { id = '' }) => {
    if (!(await deadLetters.discard(id))) throw notThere();
    return c.redirect('/dashboard/attention#letters', 303);
  });
}
