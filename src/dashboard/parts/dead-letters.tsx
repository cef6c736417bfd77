/** Messages that were set aside, the oldest first, by reason. */
import type { DeadLetter } from '../../bus/dead-letters.ts';
import { IdLink } from './id.tsx';
import { Pager } from './pager.tsx';
import { Time } from './time.tsx';

interface LettersProps {
  /** A text says why they cannot be read. */
  readonly found: Page | string;
  readonly asked: { readonly sagaId?: string | undefined; readonly cursor?: string | undefined };
  readonly address: string;
}

interface Page {
  readonly items: readonly DeadLetter[];
  readonly nextCursor: string | null;
}

/** A page of the dead letters, or why they cannot be read. */
export function DeadLetters({ found, asked, address }: LettersProps) {
  if (typeof found === 'string') return <p class="tone-person">They cannot be read now: {found}</p>;
  const { items: letters, nextCursor } = found;
  const { sagaId } = asked;
  const which = sagaId !== undefined && (
    <p>
      Of saga <IdLink id={sagaId} href={`/sagas/${sagaId}`} /> alone.{' '}
      <a href="/dashboard/attention#letters">Show all</a>
    </p>
  );
  const pager = <Pager list="dead letters" {...{ address, nextCursor, asked }} />;
  if (letters.length === 0)
    return (
      <>
        {which}
        <p class="muted">No {asked.cursor === undefined ? '' : 'other '}message is set aside.</p>
        {pager}
      </>
    );
  return (
    <>
      {which}
      {groupedByReason(letters).map(([reason, group]) => (
        <section>
          <h3>
            <span class="tone-person">
              <span aria-hidden="true">✕</span> {group.length}
            </span>{' '}
            {reason}
          </h3>
          <ul class="letters">
            {group.map((letter) => (
              <Letter letter={letter} />
            ))}
          </ul>
        </section>
      ))}
      {pager}
    </>
  );
}

function groupedByReason(letters: readonly DeadLetter[]) {
  const groups = new Map<string, DeadLetter[]>();
  for (const letter of letters) {
    const key = `${letter.message.type} on ${letter.queue}: ${letter.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), letter]);
  }
  return [...groups];
}

function Letter({ letter }: { readonly letter: DeadLetter }) {
  const { id, message, attempts, deadAt } = letter;
  const act = `/dashboard/dead-letters/${encodeURIComponent(id)}`;
  return (
    <li id={`letter-${id}`}>
      <div>
        saga <IdLink id={message.sagaId} href={`/sagas/${message.sagaId}`} />, set aside{' '}
        <Time at={deadAt} /> after {attempts === 1 ? 'one try' : `${attempts} tries`}
      </div>
      <div class="row">
        <form method="post" action={`${act}/redrive`}>
          <button type="submit">Redrive</button>
        </form>
        <a class="button danger" href={`${act}/discard`} data-dialog>
          Discard…
        </a>
      </div>
    </li>
  );
}
