/** The form of a verb for many stalled sagas: it tells how many, and acts on those very ones. */
import { z } from 'zod';
import { actorOf } from '../../http/actor.ts';
import type { App } from '../../http/app-env.ts';
import { addForm } from '../../http/page.ts';
import type { SagaBulk } from '../../http/saga-bulk.ts';
import { dashboardPage } from '../page.ts';
import { verbWords } from '../verb-words.ts';
import { mustReason, Why } from './verb.tsx';

const bulkVerbs = ['retry', 'resolve'] as const;
const pathOf = (verb: string) => `/dashboard/attention/${verb}`;

const part = z.string().min(1).max(100).optional();
const wish = z.object({ definition: part, code: part, step: part });

/**
 * The page of each verb.
 * @param bulk the very one that takes the forms: it remembers what was counted
 */
export function bulkPages(bulk: SagaBulk) {
  return bulkVerbs.map((verb) =>
    dashboardPage(
      { name: `ask-${verb}-all`, path: pathOf(verb), access: 'operator', query: wish },
      (_, { asked, visitor }) => ({
        title: `${verbWords[verb].name} stalled sagas`,
        place: 'attention',
        // The sagas that were counted will be acted on: nothing changes here.
        stamp: () => '',
        main: () => {
          const count = bulk.count({ verb, ...asked }).length;
          const { name, effect } = verbWords[verb];
          return (
            <form class="card asking" method="post" action={pathOf(verb)} data-form>
              <h1>
                {name} {count === 1 ? 'one stalled saga' : `${count} stalled sagas`}
              </h1>
              <p>
                {Object.entries(asked).map(([kind, value]) => (
                  <>
                    {kind} <b>{value}</b>{' '}
                  </>
                ))}
              </p>
              <p>Of each: {effect}</p>
              <p>
                Those {count} are meant, and no others: if they change meanwhile, nothing is done.
              </p>
              {Object.entries({ ...asked, count }).map(([field, value]) => (
                <input type="hidden" name={field} value={String(value)} />
              ))}
              <Why asks="Why? (kept in the history of each)" isRequired visitor={visitor} />
              <div class="row">
                <button type="submit" class="primary" disabled={count === 0}>
                  {name} {count}
                </button>
                <a class="button" href="/dashboard/attention" data-close>
                  Leave them
                </a>
              </div>
            </form>
          );
        },
      }),
    ),
  );
}

const filled = mustReason.extend({
  ...wish.shape,
  count: z
    .string()
    .regex(/^\d{1,4}$/, 'must be the number that was shown')
    .transform(Number),
});

/** Adds the takers of the forms. */
export function bulkForms(app: App, bulk: SagaBulk): void {
  for (const verb of bulkVerbs) {
    const words = { name: `${verb}-all-by-form`, path: pathOf(verb), access: 'operator' } as const;
    addForm(
      app,
      { ...words, form: filled },
      async (c, { count, reason, actor: given, ...which }) => {
        await bulk.act({ verb, ...which }, count, { reason, actor: actorOf(c, given) });
        return c.redirect('/dashboard/attention', 303);
      },
    );
  }
}
