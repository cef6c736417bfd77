/** The form of one verb for one saga: it says what will happen, and asks why. */
import { z } from 'zod';
import { actor, actorOf } from '../../http/actor.ts';
import type { App } from '../../http/app-env.ts';
import { addForm, noQuery } from '../../http/page.ts';
import { ProblemError, problemKinds } from '../../http/problem-kinds.ts';
import { reason } from '../../http/saga-verb-routes.ts';
import type { Verb } from '../../orchestrator/machine/events.ts';
import { whyNot } from '../../orchestrator/machine/verbs.ts';
import { dashboardPage } from '../page.ts';
import { shortened } from '../parts/id.tsx';
import type { Sources } from '../sources.ts';
import { verbs, verbWords } from '../verb-words.ts';
import type { Visitor } from '../visitor.ts';
import { reasonInWords, sagaLooks } from '../words.ts';
import { definitionOf } from './sagas.tsx';

const pathOf = (verb: Verb) => `/dashboard/sagas/{id}/${verb}`;

/** The page of each verb. */
export const verbPages = verbs.map((verb) =>
  dashboardPage(
    { name: `ask-${verb}`, path: pathOf(verb), access: 'operator', query: noQuery },
    ({ bookings, ...sources }, { params: { id = '' }, visitor }) => {
      const instance = bookings.sagas.find(id);
      if (instance === undefined) return undefined;
      const { name, effect, asks } = verbWords[verb];
      const definition = definitionOf({ ...sources, bookings }, instance);
      const why = whyNot(definition ?? { steps: [] }, instance, verb);
      const told = instance.stall ?? instance.reason;
      return {
        title: `${name} saga ${id}`,
        place: 'sagas',
        stamp: () => String(bookings.sagas.find(id)?.revision),
        main: () => (
          <form
            class="card asking"
            method="post"
            action={pathOf(verb).replace('{id}', id)}
            data-form
          >
            <h1>
              {name} saga {shortened(id)}
            </h1>
            <p>
              State: <b>{sagaLooks[instance.state].word}</b>
              {told !== null && `: ${reasonInWords(told)}`}.
            </p>
            <p>{effect}</p>
            {why !== undefined && <p class="tone-person">Not possible now: {why}.</p>}
            <Why asks={asks} isRequired={verb === 'resolve'} visitor={visitor} />
            <div class="row">
              <button type="submit" class="primary" disabled={why !== undefined}>
                {name}
              </button>
              <a class="button" href={`/sagas/${id}`} data-close>
                Leave it
              </a>
            </div>
          </form>
        ),
      };
    },
  ),
);

interface WhyProps {
  readonly asks: string;
  readonly isRequired: boolean;
  readonly visitor: Visitor;
}

/** Fields for the reason, and for the name of the one who acts if no token tells it. */
export function Why({ asks, isRequired, visitor }: WhyProps) {
  return (
    <>
      <p>
        <label>
          {asks}
          <textarea name="reason" rows={2} maxlength={500} required={isRequired} />
        </label>
      </p>
      {visitor.name === undefined ? (
        <p>
          <label>
            Your name, for the history
            <input name="actor" maxlength={100} placeholder="operator" autocomplete="name" />
          </label>
        </p>
      ) : (
        <p>
          The history will say that <b>{visitor.name}</b> did it.
        </p>
      )}
    </>
  );
}

/** The fields of {@link Why}; one that was left empty is none. */
const blankName = z.preprocess((value) => (value === '' ? undefined : value), actor);
const mayReason = z.strictObject({ reason: z.literal('').or(reason), actor: blankName });
export const mustReason = z.strictObject({ reason, actor: blankName });

/** Adds the takers of the verbs' forms. */
export function verbForms(app: App, { bookings }: Sources): void {
  for (const verb of verbs) {
    const form = verb === 'resolve' ? mustReason : mayReason;
    const words = {
      name: `${verb}-by-form`,
      path: pathOf(verb),
      access: 'operator',
      form,
    } as const;
    addForm(app, words, async (c, { reason: why, actor: given }, { id = '' }) => {
      const act = { verb, actor: actorOf(c, given), reason: why === '' ? null : why };
      const instance = await bookings.orchestrator.operate(id, act);
      if (instance === undefined)
        throw new ProblemError(problemKinds.notFound, 'there is no such saga');
      return c.redirect(`/sagas/${id}`, 303);
    });
  }
}
