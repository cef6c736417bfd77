/** Break it: five breakages to try, each with the saga that it hit beside it, healing. */
import { z } from 'zod';
import type { App, AppContext } from '../../http/app-env.ts';
import type { OperatorToken } from '../../http/operator-tokens.ts';
import { addForm, noQuery } from '../../http/page.ts';
import type { ProblemKind } from '../../http/problem-kinds.ts';
import type { Breakage, BreakageKind, CrashTarget } from '../breakages/breakage.ts';
import type { Breakages, NotCrashableError } from '../breakages/breakages.ts';
import { type TourEntry, tour } from '../breakages/tour.ts';
import { dashboardPage } from '../page.ts';
import { IdLink } from '../parts/id.tsx';
import { State } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { elapsed } from '../pictures/elapsed.ts';
import { RailwayEmblem } from '../pictures/railway-emblem.tsx';
import { Sequence } from '../pictures/sequence.tsx';
import type { Sources } from '../sources.ts';
import { sagaLooks } from '../words.ts';
import { definitionOf } from './sagas.tsx';

interface Props {
  readonly sources: Sources;
  readonly breakages: Breakages;
}

/** The page, in a process that may be broken on purpose. */
export function breakagesPage(breakages: Breakages) {
  return dashboardPage(
    { name: 'showBreakages', path: '/dashboard/breakages', access: 'operator', query: noQuery },
    (sources) => ({
      title: 'Break it',
      place: 'breakages',
      stamp: () => {
        const armed = breakages.armed().map(({ armedAt, until }) => `${armedAt} ${until}`);
        return `${sources.version()} ${armed.join()} ${breakages.hits().length}`;
      },
      main: () => (
        <>
          <h1>Break it</h1>
          <p>
            Each button breaks the system once, books a free slot, and lets you watch: every booking
            ends as it should, whatever you break. Nothing here stays broken.
          </p>
          <div class="cards">
            {tour.map((entry, index) => (
              <Card entry={entry} number={index + 1} sources={sources} breakages={breakages} />
            ))}
          </div>
        </>
      ),
    }),
  );
}

type CardProps = Props & { readonly entry: TourEntry; readonly number: number };

function Card({ entry, number, sources, breakages }: CardProps) {
  const { kind, title, breaks, lookAt } = entry;
  const armed = breakages.armed().find(({ breakage }) => breakage.kind === kind);
  const hit = breakages.hits().findLast((one) => one.kind === kind);
  return (
    <section class="card" id={kind} aria-labelledby={`${kind}-title`}>
      <h2 id={`${kind}-title`}>
        {number}. {title}
      </h2>
      <p>{breaks}</p>
      <p class="muted">
        <b>Look at:</b> {lookAt}
      </p>
      <BreakForm kind={kind} breakages={breakages} />
      {armed !== undefined && (
        <p class="state tone-back" role="status">
          <span aria-hidden="true">◐</span>{' '}
          {armed.until === undefined
            ? 'Waits for the next message that it fits.'
            : 'At work, until '}
          {armed.until !== undefined && <Time at={armed.until} />}
        </p>
      )}
      {hit !== undefined && (
        <HitSaga sources={sources} sagaId={hit.sagaId} type={hit.messageType} />
      )}
    </section>
  );
}

interface BreakFormProps {
  readonly kind: BreakageKind;
  readonly breakages: Breakages;
}

type ByKind<Value> = Partial<Readonly<Record<BreakageKind, Value>>>;

function BreakForm({ kind, breakages: { participants, crashable, pace } }: BreakFormProps) {
  const targets: ByKind<readonly CrashTarget[]> = { deaf: participants, crash: crashable };
  const lengths: ByKind<number> = { deaf: pace.deafMs, delay: pace.lateMs, crash: pace.awayMs };
  const length = lengths[kind];
  const choices = targets[kind] ?? [];
  return (
    <form class="row" method="post" action="/dashboard/breakages">
      <input type="hidden" name="kind" value={kind} />
      {choices.length > 0 && (
        <>
          <label class="sr" for={`${kind}-target`}>
            Which one
          </label>
          <select id={`${kind}-target`} name="target">
            {choices.map((one) => (
              <option value={one}>{one === 'process' ? 'the whole process' : one}</option>
            ))}
          </select>
        </>
      )}
      <button type="submit" class="danger">
        Break it, and book
      </button>
      {length !== undefined && <span class="why">for {elapsed(length)}</span>}
    </form>
  );
}

interface HitSagaProps {
  readonly sources: Sources;
  readonly sagaId: string;
  readonly type: string;
}

function HitSaga({ sources, sagaId, type }: HitSagaProps) {
  const instance = sources.bookings.sagas.find(sagaId);
  if (instance === undefined) return null;
  const history = sources.bookings.sagas.history(sagaId);
  return (
    <div class="foot">
      <p>
        Hit <code>{type}</code> of saga <IdLink id={sagaId} href={`/sagas/${sagaId}`} />
      </p>
      <div class="row apart">
        <State look={sagaLooks[instance.state]} />
        <RailwayEmblem saga={{ instance, definition: definitionOf(sources, instance) }} />
      </div>
      <Sequence saga={{ instance, history, now: sources.clock.now() }} />
    </div>
  );
}

/** The name of a slot that is added if none is free. */
const DEMO_SLOT = 'Demo';
/** The booking waits until the visitor is back on the page: the process may be gone then. */
const BEFORE_BOOKING_MS = 700;

const notCrashable: ProblemKind<NotCrashableError['code']> = {
  code: 'not_crashable',
  status: 409,
  meaning: 'The participant runs in another process, which is not ours to kill.',
  remedy: 'Kill that process, or make the participant deaf.',
  example: 'billing does not run in this process; kill the process that runs it, or make it deaf',
};

/** Adds the taker of the forms: it breaks, and books a free slot for the breakage to hit. */
export function breakageForms(app: App, sources: Sources, breakages: Breakages): void {
  const { clock, log } = sources;
  const [first, ...others] = breakages.crashable;
  const form = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('deaf'), target: z.enum(breakages.participants) }),
    z.strictObject({ kind: z.enum(['lose-reply', 'double-reply', 'delay']) }),
    z.strictObject({ kind: z.literal('crash'), target: z.enum([first ?? 'process', ...others]) }),
  ]);
  const words = { name: 'breakByForm', path: '/dashboard/breakages', access: 'operator' } as const;
  const problems = [notCrashable];
  addForm(app, { ...words, problems, form }, async (c: AppContext, breakage: Breakage) => {
    breakages.arm(breakage);
    const requestId = c.get('requestId');
    const onError = (err: unknown) => log.warn({ err, requestId }, 'nothing was booked to be hit');
    const asked = { requestId, by: c.get('operator') };
    clock.after(BEFORE_BOOKING_MS, () => void bookFreeSlot(sources, asked).catch(onError));
    return c.redirect(`/dashboard/breakages#${breakage.kind}`, 303);
  });
}

interface Asked {
  readonly requestId: string;
  readonly by: OperatorToken | undefined;
}

async function bookFreeSlot({ bookings, slots }: Sources, { requestId, by }: Asked): Promise<void> {
  if (!slots.isHere) return;
  const wish = { status: 'available', name: undefined, floor: 1 } as const;
  const [free] = (await slots.source.floor(wish)).slots;
  const slot = free ?? (await slots.source.add(DEMO_SLOT, by));
  await bookings.book({ slotId: slot.id, paymentMethod: 'pm_ok', requestId });
}
