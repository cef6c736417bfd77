/** One list of what people do, played over each bus: where it ends must not depend on the bus. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/invariants/snapshot.ts';
import type { PaymentMethod } from '../../src/modules/billing/contract.ts';
import { byModule } from '../support/by-module.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { startTrio } from '../support/trio.ts';
import { type Broker, startBroker } from './broker.ts';
import { forget } from './forget.ts';

type Act =
  | { readonly do: 'book'; readonly slot: number; readonly by: PaymentMethod }
  | { readonly do: 'cancel'; readonly booking: number }
  | { readonly do: 'close'; readonly slot: number };

const book = (slot: number, by: PaymentMethod): Act => ({ do: 'book', slot, by });

const acts: readonly Act[] = [
  ...[book(0, 'pm_ok'), book(0, 'pm_ok'), book(1, 'pm_declined'), book(1, 'pm_flaky')],
  ...[book(2, 'pm_insufficient_funds'), { do: 'cancel' as const, booking: 0 }, book(0, 'pm_flaky')],
  ...[{ do: 'close' as const, slot: 2 }, book(2, 'pm_ok'), book(3, 'pm_ok')],
  ...[
    { do: 'cancel' as const, booking: 2 },
    { do: 'cancel' as const, booking: 7 },
    book(3, 'pm_ok'),
  ],
];

let broker: Broker;

beforeAll(async () => {
  broker = await startBroker();
}, 90_000);

afterAll(() => broker.stop());

interface Players {
  readonly parking: TestSystem;
  readonly booking: TestSystem;
  snapshot(): Snapshot;
}

type Ending = ReturnType<typeof told>;

/** Plays the acts one after the other, each to its end, and tells what is left. */
async function play({ parking, booking, snapshot }: Players): Promise<Ending> {
  const slots: string[] = [];
  for (let slot = 0; slot < 4; slot += 1) slots.push(await parking.slot());
  const bookings: string[] = [];
  for (const act of acts) {
    if (act.do === 'book') {
      const { body } = await booking.book(slots[act.slot] ?? '', act.by);
      bookings.push(body.id);
    } else if (act.do === 'cancel')
      await booking.call(`POST /bookings/${bookings[act.booking]}/cancellation`);
    else await parking.call(`PATCH /slots/${slots[act.slot]}`, { status: 'closed' });
    await allEnded(snapshot);
  }
  return told(snapshot(), slots, bookings);
}

const allEnded = (snapshot: () => Snapshot) =>
  expect
    .poll(() => snapshot().sagas.filter(({ finishedAt }) => finishedAt === null), {
      timeout: 20_000,
    })
    .toEqual([]);

/** The end, with each id replaced by its place in the story. */
function told(snapshot: Snapshot, slots: readonly string[], bookings: readonly string[]) {
  const place = (id: string | null) => (id === null ? null : bookings.indexOf(id));
  const byPlace = <Row extends { readonly at: number | null }>(rows: readonly Row[]) =>
    rows.toSorted((a, b) => Number(a.at) - Number(b.at));
  return {
    slots: slots.map((id) => {
      const slot = snapshot.slots.find((one) => one.id === id);
      return { status: slot?.status, heldBy: place(slot?.bookingId ?? null) };
    }),
    bookings: byPlace(snapshot.bookings.map(({ id, status }) => ({ at: place(id), status }))),
    bills: byPlace(
      snapshot.bills.map(({ bookingId, status, amount }) => ({
        at: place(bookingId),
        status,
        amount,
      })),
    ),
    ledger: snapshot.ledger.map(({ bookingId, kind }) => `${kind} of ${place(bookingId)}`),
    sagas: byPlace(
      snapshot.sagas.map(({ bookingId, definition, state, steps }) => {
        const states = JSON.parse(steps).map((step: { state: string }) => step.state);
        return { at: place(bookingId), definition, state, steps: states.join(' ') };
      }),
    ),
  };
}

async function playAlone(amqpUrl?: string): Promise<Ending> {
  const api = await startSystem(amqpUrl === undefined ? {} : { amqpUrl });
  const end = await play({ parking: api, booking: api, snapshot: api.snapshot });
  await api.stop();
  return end;
}

describe('the same input', () => {
  it('has the same outcome in memory, over a broker, and in three processes', async () => {
    const inMemory = await playAlone();
    const { url } = broker;
    expect(await playAlone(url)).toEqual(inMemory);
    await forget(url);
    const trio = await startTrio(byModule(() => url));
    const { parking, booking } = trio.of;
    expect(await play({ parking, booking, snapshot: trio.snapshot })).toEqual(inMemory);
    await trio.stop();
    expect(inMemory.ledger.join(', ')).toBe(
      'charge of 0, charge of 3, refund of 0, charge of 5, charge of 7, refund of 7, charge of 8',
    );
  });
});
