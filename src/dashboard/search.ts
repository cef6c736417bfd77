/** Search by the id of anything that belongs to a saga, in all that is seen from this process. */
import type { Found, NotFound, Search } from '../http/search-routes.ts';
import { askSeen } from './seen.ts';
import type { Sources } from './sources.ts';

const kinds = ['saga', 'booking', 'slot', 'bill', 'message', 'request'] as const;

type Kind = (typeof kinds)[number];

/** The thing of an id, with the booking that it is about; null for a slot that none holds. */
export interface FoundHere extends Found {
  readonly kind: Kind;
  readonly bookingId: string | null;
}

export interface SearchHere extends Search {
  find(id: string): Promise<FoundHere | NotFound>;
}

/** The places that are looked in. */
type Places = Pick<Sources, 'bookings' | 'slots' | 'bills'>;

/** A booking has one saga, and one more if it is cancelled. */
const MAX_SAGAS = 20;

/** Makes the search: of slots and bills that are elsewhere, their process is asked. */
export function createSearch(places: Places): SearchHere {
  return { kinds, find: (id) => find(places, id) };
}

async function find(places: Places, id: string): Promise<FoundHere | NotFound> {
  const own = findInBooking(places, id);
  if (own !== undefined) return own;
  const slot = await askSeen(places.slots, (source) => source.get(id));
  if (slot.isHere && slot.source !== undefined)
    return ofBooking(places, { kind: 'slot', id, bookingId: slot.source.bookingId });
  const bill = await askSeen(places.bills, (source) => source.get(id));
  if (bill.isHere && bill.source !== undefined)
    return ofBooking(places, { kind: 'bill', id, bookingId: bill.source.bookingId });
  const unseen = [slot, bill].flatMap((seen) => (seen.isHere ? [] : [seen.why]));
  return { unseen };
}

/** Of what booking itself knows. */
function findInBooking(places: Places, id: string): FoundHere | undefined {
  const { sagas, queries } = places.bookings;
  const ofSaga = (kind: Kind, sagaId = '') => {
    const saga = sagas.find(sagaId);
    return saga && { kind, id, bookingId: saga.businessKey, sagaIds: [saga.id] };
  };
  const saga = ofSaga('saga', id);
  if (saga !== undefined) return saga;
  if (queries.get(id) !== undefined)
    return ofBooking(places, { kind: 'booking', id, bookingId: id });
  return ofSaga('message', sagas.findByMessage(id)) ?? ofSaga('request', sagas.findByRequest(id));
}

function ofBooking({ bookings }: Places, found: Omit<FoundHere, 'sagaIds'>): FoundHere {
  const { kind, id, bookingId } = found;
  const filter = { order: 'oldest-first', limit: MAX_SAGAS } as const;
  const sagas =
    bookingId === null ? [] : bookings.sagas.list({ ...filter, businessKey: bookingId });
  return { kind, id, bookingId, sagaIds: sagas.map((saga) => saga.id) };
}
