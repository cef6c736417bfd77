/** A saga in a list: its emblem, its state and why, its booking, and when it goes on. */
import { elapsed } from '../pictures/elapsed.ts';
import { RailwayEmblem } from '../pictures/railway-emblem.tsx';
import type { DrawnSaga } from '../pictures/railway-model.ts';
import { reasonInWords, sagaLooks } from '../words.ts';
import { IdLink } from './id.tsx';
import { State } from './state.tsx';
import { DueTime, Time } from './time.tsx';

/** One row of a list of sagas. */
export function SagaRow({ saga }: { readonly saga: DrawnSaga }) {
  const { instance } = saga;
  const { id, awaiting, businessKey, state, steps, createdAt, finishedAt } = instance;
  const reason = instance.stall ?? instance.reason;
  const step = awaiting === null ? undefined : steps[awaiting.stepIndex]?.name;
  // Known by its id, it keeps the focus while other rows come and go.
  return (
    <li id={`saga-${id}`}>
      <a href={`/sagas/${id}`} aria-label={`Saga ${id}: ${sagaLooks[state].word}`}>
        <RailwayEmblem saga={saga} />
      </a>
      <State look={sagaLooks[state]} />
      <div class="what">
        <b>{instance.definition}</b> <IdLink id={id} href={`/sagas/${id}`} />{' '}
        <span class="muted">of booking</span>{' '}
        <IdLink id={businessKey} href={`/sagas?bookingId=${businessKey}`} />
        {reason !== null && <div class="small clamped">{reasonInWords(reason)}</div>}
        {awaiting !== null && step !== undefined && (
          <div class="small muted">
            {awaiting.direction === 'undo' ? `compensating ${step}` : step}, sent{' '}
            {awaiting.attempt === 1 ? 'once' : `${awaiting.attempt} times`}, next{' '}
            <DueTime at={awaiting.dueAt} />
          </div>
        )}
      </div>
      <div class="when small">
        <div>
          begun <Time at={createdAt} />
        </div>
        {finishedAt !== null && <div class="muted">took {elapsed(finishedAt - createdAt)}</div>}
      </div>
    </li>
  );
}
