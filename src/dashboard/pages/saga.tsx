/** One saga: the page that shows all of it. */
import { noQuery } from '../../http/page.ts';
import type { LedgerEntry } from '../../modules/billing/gateway/store.ts';
import type { HistoryEntry } from '../../orchestrator/instance.ts';
import { bookingFacts, factsStamp } from '../booking-facts.ts';
import { dashboardPage } from '../page.ts';
import { Databases } from '../parts/databases.tsx';
import { History } from '../parts/history.tsx';
import { SagaHead } from '../parts/saga-head.tsx';
import { SagaLinks } from '../parts/saga-links.tsx';
import { Railway, RailwayAsText } from '../pictures/railway.tsx';
import type { DrawnSaga } from '../pictures/railway-model.ts';
import { Sequence, SequenceAsText } from '../pictures/sequence.tsx';
import { Timeline, TimelineAsText } from '../pictures/timeline.tsx';
import { definitionOf } from './sagas.tsx';

const SECOND_MS = 1_000;

export const sagaPage = dashboardPage(
  { name: 'showSaga', path: '/sagas/{id}', access: 'operator', query: noQuery },
  (sources, { params: { id = '' } }) => {
    const { bookings, clock } = sources;
    const found = bookings.sagas.find(id);
    if (found === undefined) return undefined;
    return {
      title: `Saga ${id}`,
      place: 'sagas',
      stamp: () => {
        const instance = bookings.sagas.find(id);
        // The bars of what is under way grow from second to second.
        const second = instance?.finishedAt === null ? Math.floor(clock.now() / SECOND_MS) : '';
        return `${factsStamp(sources, found.businessKey)} ${second}`;
      },
      async main() {
        const instance = bookings.sagas.find(id);
        if (instance === undefined) return <p>This saga ended long ago and was removed.</p>;
        const saga = { instance, definition: definitionOf(sources, instance) };
        const facts = await bookingFacts(sources, instance.businessKey);
        return (
          <>
            <SagaHead saga={saga} now={clock.now()} />
            <Pictures
              saga={saga}
              history={bookings.sagas.history(id)}
              now={clock.now()}
              ledger={facts.ledger.isHere ? facts.ledger.source : []}
            />
            <section class="card" aria-labelledby="databases">
              <h2 id="databases">What each database says of this booking</h2>
              <Databases facts={facts} />
            </section>
            <div class="columns">
              <section class="card" aria-labelledby="history">
                <h2 id="history">History</h2>
                <History entries={bookings.sagas.history(id)} />
              </section>
              <section class="card" aria-labelledby="links">
                <h2 id="links">Elsewhere</h2>
                <SagaLinks instance={instance} facts={facts} />
              </section>
            </div>
          </>
        );
      },
    };
  },
);

export interface PicturesProps {
  readonly saga: DrawnSaga;
  readonly history: readonly HistoryEntry[];
  readonly now: number;
  readonly ledger: readonly LedgerEntry[];
}

function Pictures({ saga, history, now, ledger }: PicturesProps) {
  const { instance } = saga;
  return (
    <>
      <section class="card" aria-labelledby="railway">
        <h2 id="railway">The way it took</h2>
        <Railway saga={saga} />
        <details>
          <summary class="small">As text</summary>
          <RailwayAsText saga={saga} />
        </details>
      </section>
      <section class="card" aria-labelledby="timeline">
        <h2 id="timeline">Time</h2>
        <Timeline saga={{ instance, history, now }} />
        <details>
          <summary class="small">As text</summary>
          <TimelineAsText saga={{ instance, history, now }} />
        </details>
      </section>
      <section class="card" aria-labelledby="sequence">
        <h2 id="sequence">Messages</h2>
        <Sequence saga={{ instance, history, now, ledger }} />
        <details>
          <summary class="small">As text</summary>
          <SequenceAsText saga={{ instance, history, now, ledger }} />
        </details>
      </section>
    </>
  );
}
