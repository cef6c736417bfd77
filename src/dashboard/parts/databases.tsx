/** The facts of a booking in each database, side by side. */
import type { Child } from 'hono/jsx';
import { amountInWords } from '../../modules/amount.ts';
import { sentenceFor } from '../../modules/booking/rejection.ts';
import { type Agreement, agreementOf, type BookingFacts } from '../booking-facts.ts';
import type { Seen } from '../sources.ts';
import { Id } from './id.tsx';
import { Time } from './time.tsx';

/** Four small tables, and whether they agree. */
export function Databases({ facts }: { readonly facts: BookingFacts }) {
  return (
    <>
      <Verdict agreement={agreementOf(facts)} />
      <div class="stores">
        <div class="databases">
          <Booking facts={facts} />
          <SlotTable facts={facts} />
          <Bills facts={facts} />
          <Ledger facts={facts} />
        </div>
      </div>
    </>
  );
}

function Verdict({ agreement }: { readonly agreement: Agreement }) {
  switch (agreement.kind) {
    case 'agree':
      return (
        <p class="state tone-done">
          <span aria-hidden="true">✓</span> They agree.
        </p>
      );
    case 'under way':
      return (
        <p class="tone-running">
          <span aria-hidden="true">●</span> A saga is at work: in between they may differ.
        </p>
      );
    case 'not seen':
      return <p class="muted">Whether they agree cannot be told: not all can be seen from here.</p>;
    case 'disagree':
      return (
        <div class="tone-person">
          <p class="state">
            <span aria-hidden="true">‼</span> They disagree:
          </p>
          <ul>
            {agreement.faults.map((fault) => (
              <li>{fault}</li>
            ))}
          </ul>
        </div>
      );
  }
}

function Booking({ facts: { booking } }: { readonly facts: BookingFacts }) {
  return (
    <Table name="booking.db" title="booking">
      {booking === undefined ? (
        <p class="muted">knows no such booking</p>
      ) : (
        <dl>
          <dt>status</dt>
          <dd>
            <b>{booking.status}</b>
          </dd>
          {booking.reason !== null && (
            <>
              <dt>reason</dt>
              <dd class="clamped" title={sentenceFor(booking) ?? undefined}>
                {booking.reason}: {sentenceFor(booking)}
              </dd>
            </>
          )}
          <dt>changed</dt>
          <dd>
            <Time at={booking.updatedAt} />
          </dd>
        </dl>
      )}
    </Table>
  );
}

function SlotTable({ facts: { slot, booking } }: { readonly facts: BookingFacts }) {
  return (
    <Table name="parking.db" title="slot">
      <IfSeen seen={slot}>
        {(found) =>
          found === undefined ? (
            <p class="muted">knows no such slot</p>
          ) : (
            <dl>
              <dt>name</dt>
              <dd class="clamped" title={found.name}>
                {found.name}
              </dd>
              <dt>status</dt>
              <dd>
                <b>{found.status}</b>
              </dd>
              <dt>held by</dt>
              <dd>
                {found.bookingId === null && 'nobody'}
                {found.bookingId !== null && found.bookingId === booking?.id && 'this booking'}
                {found.bookingId !== null && found.bookingId !== booking?.id && (
                  <>
                    another: <Id id={found.bookingId} />
                  </>
                )}
              </dd>
              <dt>price</dt>
              <dd class="amount">{amountInWords(found.price.amount, found.price.currency)}</dd>
            </dl>
          )
        }
      </IfSeen>
    </Table>
  );
}

function Bills({ facts: { bills } }: { readonly facts: BookingFacts }) {
  return (
    <Table name="billing.db" title="bill">
      <IfSeen seen={bills}>
        {(found) =>
          found.length === 0 ? (
            <p class="muted">has no bill for it</p>
          ) : (
            <dl>
              {found.map((bill) => (
                <>
                  <dt>
                    <b>{bill.status}</b>
                  </dt>
                  <dd>
                    <span class="amount">{amountInWords(bill.amount, bill.currency)}</span>{' '}
                    {bill.reason}
                  </dd>
                </>
              ))}
            </dl>
          )
        }
      </IfSeen>
    </Table>
  );
}

function Ledger({ facts: { ledger } }: { readonly facts: BookingFacts }) {
  return (
    <Table name="gateway.db" title="provider's ledger">
      <IfSeen seen={ledger}>
        {(found) =>
          found.length === 0 ? (
            <p class="muted">no money moved</p>
          ) : (
            <dl>
              {found.map((entry) => (
                <>
                  <dt>
                    <b>{entry.kind}</b>
                  </dt>
                  <dd class="amount">{amountInWords(entry.amount, entry.currency)}</dd>
                </>
              ))}
            </dl>
          )
        }
      </IfSeen>
    </Table>
  );
}

interface TableProps {
  readonly name: string;
  readonly title: string;
  readonly children?: Child;
}

function Table({ name, title, children }: TableProps) {
  return (
    <section>
      <h3>
        {title} <code class="muted">{name}</code>
      </h3>
      {children}
    </section>
  );
}

interface IfSeenProps<Found> {
  readonly seen: Seen<Found>;
  readonly children: (found: Found) => Child;
}

function IfSeen<Found>({ seen, children }: IfSeenProps<Found>) {
  return seen.isHere ? children(seen.source) : <p class="muted">{seen.why}</p>;
}
