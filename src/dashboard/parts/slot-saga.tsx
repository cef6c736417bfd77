/** The newest saga of a booking beside the lot, as it goes. */
import type { BookingFacts } from '../booking-facts.ts';
import { definitionOf } from '../pages/sagas.tsx';
import { Railway } from '../pictures/railway.tsx';
import type { DrawnSaga } from '../pictures/railway-model.ts';
import { Sequence } from '../pictures/sequence.tsx';
import type { Sources } from '../sources.ts';
import { reasonInWords, sagaLooks } from '../words.ts';
import { Databases } from './databases.tsx';
import { IdLink } from './id.tsx';
import { State } from './state.tsx';

/** The newest saga of these facts; undefined if there is none. */
export function newestSaga(sources: Sources, facts: BookingFacts): DrawnSaga | undefined {
  const [instance] = facts.sagas;
  return instance && { instance, definition: definitionOf(sources, instance) };
}

interface SlotSagaProps {
  readonly saga: DrawnSaga;
  /** Says which booking it is of. */
  readonly label: string;
}

/** Its state and its way. */
export function SlotSaga({ saga, label }: SlotSagaProps) {
  const { instance } = saga;
  const reason = instance.stall ?? instance.reason;
  return (
    <section class="card" aria-labelledby="slot-saga">
      <p class="small muted">{label}</p>
      <div class="row apart">
        <h2 id="slot-saga">
          {instance.definition} <IdLink id={instance.id} href={`/sagas/${instance.id}`} />
        </h2>
        <State look={sagaLooks[instance.state]} />
      </div>
      {reason !== null && <p class="clamped">{reasonInWords(reason)}</p>}
      <Railway saga={saga} />
    </section>
  );
}

interface SlotFactsProps {
  readonly sources: Sources;
  readonly saga: DrawnSaga;
  readonly facts: BookingFacts;
}

/** Its messages, and what the databases say. */
export function SlotFacts({ sources, saga, facts }: SlotFactsProps) {
  return (
    <>
      <section class="card" aria-labelledby="slot-messages">
        <h2 id="slot-messages">Messages</h2>
        <Sequence
          saga={{
            instance: saga.instance,
            history: sources.bookings.sagas.history(saga.instance.id),
            now: sources.clock.now(),
            ledger: facts.ledger.isHere ? facts.ledger.source : [],
          }}
        />
      </section>
      <section class="card" aria-labelledby="slot-databases">
        <h2 id="slot-databases">What each database says</h2>
        <Databases facts={facts} />
      </section>
    </>
  );
}
