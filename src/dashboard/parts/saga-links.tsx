/** The ways from a saga to everything that belongs to it. */
import type { SagaInstance } from '../../orchestrator/instance.ts';
import type { BookingFacts } from '../booking-facts.ts';
import { Id, IdLink } from './id.tsx';

interface SagaLinksProps {
  readonly instance: SagaInstance;
  readonly facts: BookingFacts;
}

/** Booking, slot, bills, dead letters, log lines, and the saga as data. */
export function SagaLinks({ instance: { id, businessKey }, facts }: SagaLinksProps) {
  const { booking, sagas, bills } = facts;
  const grep = `grep ${id}`;
  return (
    <dl>
      <dt>booking</dt>
      <dd>
        <IdLink id={businessKey} href={`/bookings/${businessKey}`} />
      </dd>
      {sagas
        .filter((one) => one.id !== id)
        .map((one) => (
          <>
            <dt>{one.definition}</dt>
            <dd>
              <IdLink id={one.id} href={`/sagas/${one.id}`} /> {one.state}
            </dd>
          </>
        ))}
      {booking !== undefined && (
        <>
          <dt>slot</dt>
          <dd>
            <IdLink id={booking.slotId} href={`/?slot=${booking.slotId}`} />
          </dd>
        </>
      )}
      {bills.isHere &&
        bills.source.map((bill) => (
          <>
            <dt>bill</dt>
            <dd>
              <IdLink id={bill.id} href={`/bills/${bill.id}`} />
            </dd>
          </>
        ))}
      <dt>dead letters</dt>
      <dd>
        <a href={`/dashboard/attention?sagaId=${id}#letters`}>of this saga</a>
      </dd>
      <dt>log lines</dt>
      <dd>
        <code>{grep}</code>{' '}
        <button type="button" class="id" data-copy={grep}>
          copy
        </button>
      </dd>
      <dt>this saga</dt>
      <dd>
        as <a href={`/sagas/${id}/diagram`}>Mermaid text</a> ·{' '}
        <a href={`/dashboard/sagas/${id}/json`}>JSON</a> · <Id id={id} />
      </dd>
    </dl>
  );
}
