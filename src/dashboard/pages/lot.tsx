/** The parking lot: choose a bay, book it, and watch its saga beside it. */
import { z } from 'zod';
import type { BookingView } from '../../modules/booking/store.ts';
import { type Slot, type SlotStatus, slotStatuses } from '../../modules/parking/slot.ts';
import { bookingFacts } from '../booking-facts.ts';
import { dashboardPage } from '../page.ts';
import { Floors } from '../parts/floors.tsx';
import { SlotBooking } from '../parts/slot-booking.tsx';
import { newestSaga, SlotFacts, SlotSaga } from '../parts/slot-saga.tsx';
import { SlotSheet } from '../parts/slot-sheet.tsx';
import { Lot } from '../pictures/lot.tsx';
import { askSeen } from '../seen.ts';
import { shownBooking } from '../shown-booking.ts';
import { slotLooks } from '../slot-words.ts';
import type { Floor, Seen, Sources } from '../sources.ts';
import type { Visitor } from '../visitor.ts';
import { withQuery } from '../with-query.ts';

/** Slots that run elsewhere tell nothing by themselves. */
const ASK_AGAIN_MS = 2_000;

const whole = z
  .string()
  .regex(/^[1-9]\d{0,4}$/, 'must be the number of a floor')
  .transform(Number);

const query = z.object({
  floor: whole.optional(),
  status: z.preprocess((v) => (v === '' ? undefined : v), z.enum(slotStatuses).optional()),
  name: z.string().max(100).optional(),
  slot: z.string().max(100).optional(),
  booking: z.string().max(100).optional(),
});

type Asked = z.output<typeof query>;

interface Props {
  readonly sources: Sources;
  readonly asked: Asked;
  readonly address: string;
  readonly visitor: Visitor;
}

export const lotPage = dashboardPage(
  { name: 'showLot', path: '/', access: 'anyone', query },
  (sources, { asked, address, visitor }) => ({
    title: 'Lot',
    place: 'lot',
    stamp: () => {
      const { clock, slots, version } = sources;
      const isLocal = slots.isHere && slots.source.isLocal;
      return `${version()} ${isLocal ? '' : Math.floor(clock.now() / ASK_AGAIN_MS)}`;
    },
    main: () => main({ sources, asked, address, visitor }),
  }),
);

async function main({ sources, asked, address, visitor }: Props) {
  const shown = shownBooking(sources.bookings.queries, asked);
  // At once: each of those in other processes may take as long as it is waited for.
  const [facts, chosen, floor] = await Promise.all([
    visitor.isOperator && shown ? bookingFacts(sources, shown.booking.id) : undefined,
    asked.slot === undefined ? undefined : slotOf(sources, asked.slot),
    floorOf(sources, asked),
  ]);
  const saga = facts && newestSaga(sources, facts);
  return (
    <>
      <h1 class="sr">Parking lot</h1>
      <div class="columns beside">
        <Slots floor={floor} asked={asked} address={address} isOperator={visitor.isOperator} />
        <div>
          {chosen !== undefined && (
            <SlotSheet slot={chosen} holder={holderOf(sources, chosen)} visitor={visitor} />
          )}
          {saga !== undefined && shown !== undefined && (
            <SlotSaga saga={saga} label={shown.label} />
          )}
          {shown !== undefined && !visitor.isOperator && (
            <SlotBooking {...shown} address={address} />
          )}
          {chosen === undefined && shown === undefined && <Invitation />}
        </div>
        {facts !== undefined && saga !== undefined && (
          <div>
            <SlotFacts sources={sources} saga={saga} facts={facts} />
          </div>
        )}
      </div>
    </>
  );
}

function floorOf({ slots }: Sources, { status, name, floor = 1 }: Asked): Promise<Seen<Floor>> {
  const wish = { status, name: name === '' ? undefined : name, floor };
  return askSeen(slots, (source) => source.floor(wish));
}

function slotOf({ slots }: Sources, id: string): Promise<Seen<Slot | undefined>> {
  return askSeen(slots, (source) => source.get(id));
}

/** The booking that holds the slot, which need not be the latest: others may have been refused. */
function holderOf({ bookings }: Sources, slot: Seen<Slot | undefined>): BookingView | undefined {
  const id = slot.isHere ? slot.source?.bookingId : undefined;
  return id ? bookings.queries.get(id) : undefined;
}

interface SlotsProps {
  readonly floor: Seen<Floor>;
  readonly asked: Asked;
  readonly address: string;
  readonly isOperator: boolean;
}

function Slots({ floor: seen, asked, address, isOperator }: SlotsProps) {
  if (!seen.isHere)
    return (
      <section class="card empty">
        <p>{seen.why}</p>
      </section>
    );
  const { status, name = '', floor = 1 } = asked;
  return (
    <section class="card" aria-label="Slots">
      <LotHead floor={seen.source} asked={asked} address={address} />
      {seen.source.slots.length === 0 ? (
        <Empty isFiltered={status !== undefined || name !== '' || floor > 1} />
      ) : (
        <Lot
          slots={seen.source.slots}
          chosen={asked.slot}
          hrefOf={(id) => `${withQuery(address, { slot: id, booking: '' })}#sheet`}
        />
      )}
      <Floors
        shown={seen.source}
        asked={asked}
        linkTo={(to) => withQuery(address, { floor: to })}
      />
      <AddSlot isOperator={isOperator} />
    </section>
  );
}

/** The steps of a visit, on a lot where nothing has been booked yet. */
function Invitation() {
  return (
    <section class="card" aria-labelledby="invitation">
      <h2 id="invitation">Book a slot, and watch its saga</h2>
      <ol>
        <li>Choose a bay of the lot.</li>
        <li>Choose how its payment goes.</li>
        <li>See the saga go forward here, step by step, or back again.</li>
      </ol>
    </section>
  );
}

interface LotHeadProps {
  readonly floor: Floor;
  readonly asked: Asked;
  readonly address: string;
}

function LotHead({ floor: { counts, hasNext }, asked, address }: LotHeadProps) {
  const isLarge = hasNext || (asked.floor ?? 1) > 1 || (asked.name ?? '') !== '';
  const all = counts && Object.values(counts).reduce((sum, one) => sum + one, 0);
  const link = (status: SlotStatus | undefined, words: string, tone: string) => (
    <li>
      <a
        class={tone}
        href={withQuery(address, { status: status ?? '', floor: '' })}
        {...(asked.status === status ? { 'aria-current': 'true' as const } : {})}
      >
        {words} <b>{status === undefined ? all : counts?.[status]}</b>
      </a>
    </li>
  );
  return (
    <div class="row apart lot-head">
      <ul class="chips">
        {link(undefined, 'all', '')}
        {slotStatuses.map((status) =>
          link(
            status,
            `${slotLooks[status].sign} ${slotLooks[status].word}`,
            `tone-${slotLooks[status].tone}`,
          ),
        )}
      </ul>
      {isLarge && (
        <form class="row" action="/">
          <input type="hidden" name="status" value={asked.status ?? ''} />
          <label class="sr" for="name">
            Slots whose name begins with
          </label>
          <input
            id="name"
            name="name"
            value={asked.name ?? ''}
            placeholder="Name begins with"
            size={16}
          />
          <button type="submit">Filter</button>
        </form>
      )}
    </div>
  );
}

function Empty({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <div class="empty">
      {isFiltered ? (
        <p>
          No slot matches. <a href="/">Show the whole lot</a>
        </p>
      ) : (
        <p>No slots yet. Add one below, and it can be booked.</p>
      )}
    </div>
  );
}

function AddSlot({ isOperator }: { readonly isOperator: boolean }) {
  if (!isOperator) return <p class="why">Adding slots is for the operator: sign in first.</p>;
  return (
    <form class="row foot" method="post" action="/dashboard/slots">
      <label for="new-slot">Add a slot</label>
      <input id="new-slot" name="name" required maxlength={100} placeholder="its name" size={12} />
      <button type="submit">Add</button>
    </form>
  );
}
