/** The list of sagas: counts by state, filters that live in the address, pages by cursor. */
import { z } from 'zod';
import { filterBy, pageQuery, toPage, toPageRequest } from '../../http/paging.ts';
import { createdWithin, moment, sagaFilters } from '../../http/saga-filters.ts';
import { type SagaInstance, sagaStates } from '../../orchestrator/instance.ts';
import type { StateCounts } from '../../orchestrator/runner/counts.ts';
import { dashboardPage } from '../page.ts';
import { Pager } from '../parts/pager.tsx';
import { SagaFilters } from '../parts/saga-filters.tsx';
import { SagaRow } from '../parts/saga-row.tsx';
import type { Sources } from '../sources.ts';
import { withQuery } from '../with-query.ts';
import { sagaLooks } from '../words.ts';

/** A field of a form that was left empty is none. */
const blank = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const MINUTE_MS = 60_000;

/** As a browser's field for dates has it: no zone; the page says that it is UTC. */
const localMoment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/, 'must be a date and a time')
  .transform((text) => Date.parse(`${text}Z`))
  .refine((at) => !Number.isNaN(at), 'is no moment of the calendar');
/** An address of the API shows the same list here. */
const anyMoment = moment.or(localMoment);

const query = pageQuery.extend({
  state: blank(sagaFilters.state),
  definition: blank(sagaFilters.definition),
  code: blank(sagaFilters.code),
  step: blank(sagaFilters.step),
  bookingId: blank(filterBy),
  olderThan: blank(sagaFilters.olderThan),
  from: blank(anyMoment),
  to: blank(anyMoment),
});

type Asked = z.output<typeof query>;

export const sagasPage = dashboardPage(
  { name: 'showSagas', path: '/sagas', access: 'operator', query },
  (sources, { asked, address }) => ({
    title: 'Sagas',
    place: 'sagas',
    // A list that an age narrows changes as time goes by.
    stamp: () => `${sources.version()} ${asked.olderThan ? minuteOf(sources) : ''}`,
    main: () => {
      const { items, nextCursor } = toPage(found(sources, asked), asked.limit, (row) => row);
      return (
        <>
          <h1>Sagas</h1>
          <Chips counts={sources.bookings.orchestrator.counts()} address={address} asked={asked} />
          <SagaFilters address={address} {...namesOf(sources)} />
          <section class="card" aria-label="Sagas that match">
            {items.length === 0 ? (
              <Nothing isFiltered={address.includes('?')} />
            ) : (
              <ol class="sagas">
                {items.map((instance) => (
                  <SagaRow saga={{ instance, definition: definitionOf(sources, instance) }} />
                ))}
              </ol>
            )}
          </section>
          <Pager list="sagas" address={address} nextCursor={nextCursor} asked={asked} />
        </>
      );
    },
  }),
);

/** The definition that an instance was begun under; undefined if it is not registered any more. */
export function definitionOf({ definitions }: Sources, { definition, version }: SagaInstance) {
  return definitions.find((one) => one.name === definition && one.version === version);
}

function found({ bookings, clock }: Sources, asked: Asked): readonly SagaInstance[] {
  const { state, definition, code, step: stallStep, bookingId } = asked;
  const { createdFrom, createdBefore } = createdWithin(asked, clock.now());
  return bookings.sagas.list({
    state,
    definition,
    code,
    stallStep,
    businessKey: bookingId,
    createdFrom,
    createdBefore,
    order: state === 'stalled' ? 'oldest-first' : 'newest-first',
    ...toPageRequest(asked),
  });
}

function minuteOf({ clock }: Sources): number {
  return Math.floor(clock.now() / MINUTE_MS);
}

function namesOf({ definitions }: Sources) {
  const steps = definitions.flatMap((one) => one.steps.map(({ name }) => name));
  return {
    definitions: [...new Set(definitions.map(({ name }) => name))],
    steps: [...new Set(steps)],
  };
}

interface ChipsProps {
  readonly counts: StateCounts;
  readonly address: string;
  readonly asked: Asked;
}

function Chips({ counts, address, asked }: ChipsProps) {
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const current = (isIt: boolean) => (isIt ? { 'aria-current': 'true' as const } : {});
  return (
    <ul class="chips">
      <li>
        <a href={withQuery(address, { state: '' })} {...current(asked.state === undefined)}>
          all <b>{all}</b>
        </a>
      </li>
      {sagaStates.map((state) => (
        <li>
          <a
            class={`tone-${sagaLooks[state].tone}`}
            href={withQuery(address, { state })}
            {...current(asked.state === state)}
          >
            <span aria-hidden="true">{sagaLooks[state].sign}</span> {sagaLooks[state].word}{' '}
            <b>{counts[state]}</b>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <div class="empty">
      {isFiltered ? (
        <p>
          No saga matches. <a href="/sagas">Show all</a>
        </p>
      ) : (
        <p>
          No saga has run yet. <a href="/">Book a slot</a> and its saga shows here.
        </p>
      )}
    </div>
  );
}
