/** A saga of somebody else, simulated with what is published and nothing of the product. */
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { command, compensatingCommand, noData, refusalData } from '../../src/bus/contract.ts';
import { goBack, next, saga } from '../../src/orchestrator/saga.ts';
import { createParticipant } from '../../src/participant/participant.ts';
import type {
  Facts,
  ParticipantPorts,
  SagaSystem,
} from '../../src/testing/simulation/saga-system.ts';
import { replayTape, simulate } from '../../src/testing/simulation/simulate.ts';
import {
  bookFlight,
  bookHotel,
  cancelFlight,
  cancelHotel,
  ofTrip,
} from '../support/trip-contracts.ts';

const chargeCard = command({
  type: 'card.charge',
  request: ofTrip,
  success: { CARD_CHARGED: noData },
  refusal: { CARD_DECLINED: refusalData },
});
const refundCard = compensatingCommand({
  type: 'card.refund',
  compensates: chargeCard,
  request: ofTrip,
  done: 'CARD_REFUNDED',
});

const trip = saga({ name: 'trip', version: 1, input: ofTrip, businessKey: (input) => input.trip })
  .local('note-trip', { do: ({ input }) => `${input.trip} open`, compensate: closed })
  .command('flight', {
    send: bookFlight,
    request: ({ input }) => input,
    on: { FLIGHT_BOOKED: next, FLIGHT_FULL: goBack },
    compensate: { send: cancelFlight, request: ({ input }) => input },
  })
  .command('hotel', {
    send: bookHotel,
    request: ({ input, replies }) => ({ ...input, seat: replies.flight.seat }),
    on: { HOTEL_BOOKED: next, HOTEL_FULL: goBack },
    compensate: { send: cancelHotel, request: ({ input }) => input },
  })
  .pivot('card', {
    send: chargeCard,
    request: ({ input }) => input,
    on: { CARD_CHARGED: next, CARD_DECLINED: goBack },
    compensate: { send: refundCard, request: ({ input }) => input },
  })
  .build();

function closed({ input }: { readonly input: z.output<typeof ofTrip> }): string {
  return `${input.trip} closed`;
}

const flights = { module: 'flight', commands: [bookFlight, cancelFlight] };
const hotels = { module: 'hotel', commands: [bookHotel, cancelHotel] };
const cards = { module: 'card', commands: [chargeCard, refundCard] };

type Part = (ports: ParticipantPorts) => void;

const SEATS = 2;

function createFlights({ bus, database, clock }: ParticipantPorts): void {
  const { writer } = database;
  const participant = createParticipant({ bus, database, clock, commands: flights.commands });
  participant.serve(bookFlight, (request) => {
    const left = SEATS - writer.all(sql`SELECT trip FROM seats`).length;
    if (left === 0) return { type: 'FLIGHT_FULL', data: { reason: 'sold out' } };
    writer.run(sql`INSERT INTO seats VALUES (${request.trip})`);
    return { type: 'FLIGHT_BOOKED', data: { seat: '7a' } };
  });
  participant.serve(cancelFlight, (request) => {
    writer.run(sql`DELETE FROM seats WHERE trip = ${request.trip}`);
    return { type: 'FLIGHT_CANCELLED', data: {} };
  });
}

function createHotels({ bus, database, clock }: ParticipantPorts): void {
  const { writer } = database;
  const participant = createParticipant({ bus, database, clock, commands: hotels.commands });
  participant.serve(bookHotel, (request) => {
    writer.run(sql`INSERT INTO rooms VALUES (${request.trip})`);
    return { type: 'HOTEL_BOOKED', data: {} };
  });
  participant.serve(cancelHotel, (request) => {
    writer.run(sql`DELETE FROM rooms WHERE trip = ${request.trip}`);
    return { type: 'HOTEL_CANCELLED', data: {} };
  });
}

/** A bank of somebody else's, which knows each charge by its key; it outlives all processes. */
interface Bank {
  readonly charged: Map<string, string>;
  readonly void: Set<string>;
}

const createCards =
  (bank: Bank): Part =>
  ({ bus, database, clock, outside }) => {
    const participant = createParticipant({ bus, database, clock, commands: cards.commands });
    participant.serveOutside(chargeCard, {
      call: (request, { commandId }) =>
        outside(`charge ${request.trip}`, async () => {
          if (request.trip.startsWith('poor') || bank.void.has(commandId)) return false;
          bank.charged.set(commandId, request.trip);
          return true;
        }),
      record: (_, isPaid) =>
        isPaid
          ? { type: 'CARD_CHARGED', data: {} }
          : { type: 'CARD_DECLINED', data: { reason: 'no money' } },
    });
    participant.serveOutside(refundCard, {
      call: (request, { compensates = '' }) =>
        outside(`refund ${request.trip}`, async () => {
          bank.void.add(compensates);
          bank.charged.delete(compensates);
        }),
      record: () => ({ type: 'CARD_REFUNDED', data: {} }),
    });
  };

interface Parts {
  readonly flights?: Part;
  readonly hotels?: Part;
  readonly cards?: (bank: Bank) => Part;
}

function trips(parts: Parts = {}): SagaSystem<string> {
  const bank: Bank = { charged: new Map(), void: new Set() };
  return {
    orchestrator: {
      name: 'trips',
      tables: 'CREATE TABLE notes (trip TEXT PRIMARY KEY, state TEXT NOT NULL)',
      sagas: ({ database: { writer } }) => [
        {
          definition: trip,
          work(note) {
            const [name, state] = note.split(' ');
            writer.run(sql`INSERT OR REPLACE INTO notes VALUES (${name}, ${state})`);
          },
        },
      ],
    },
    participants: [
      {
        contract: flights,
        tables: 'CREATE TABLE seats (trip TEXT NOT NULL)',
        create: parts.flights ?? createFlights,
      },
      {
        contract: hotels,
        tables: 'CREATE TABLE rooms (trip TEXT NOT NULL)',
        create: parts.hotels ?? createHotels,
      },
      { contract: cards, create: (parts.cards ?? createCards)(bank) },
    ],
    workload({ draw, after, start }) {
      bank.charged.clear();
      bank.void.clear();
      const count = 1 + draw(4);
      for (let n = 1; n <= count; n += 1) {
        const name = `${['rich', 'poor'][draw(2)]}-${n}`;
        after(draw(150) * 97, () => start(trip, { trip: name }));
      }
    },
    invariants: (facts) => violatedBy(facts, bank),
  };
}

/** A trip that is completed has one seat, one room and one charge; one that went back has none. */
function violatedBy({ sagas, rows }: Facts, bank: Bank): readonly string[] {
  const seats = rows('flight', 'SELECT trip FROM seats').map((row) => row.trip);
  const rooms = rows('hotel', 'SELECT trip FROM rooms').map((row) => row.trip);
  const charges = [...bank.charged.values()];
  const notes = rows('trips', 'SELECT trip, state FROM notes');
  return sagas.flatMap(({ businessKey, state }) => {
    const due = state === 'completed' ? 1 : 0;
    const counts = [seats, rooms, charges].map((all) => all.filter((one) => one === businessKey));
    const [seat = [], room = [], charge = []] = counts;
    const note = notes.find((one) => one.trip === businessKey)?.state;
    const noted = state === 'completed' ? 'open' : 'closed';
    return [
      ...(counts.every(({ length }) => length === due)
        ? []
        : [
            `${businessKey} is ${state} with ${seat.length} seats, ${room.length} rooms and ` +
              `${charge.length} charges`,
          ]),
      ...(note === noted ? [] : [`${businessKey} is ${state}, and noted as ${note}`]),
    ];
  });
}

describe('a saga of three participants', () => {
  it('holds under three hundred schedules of faults, in a few seconds', async () => {
    const began = performance.now();
    const { failure, schedules, marks } = await simulate(trips(), { schedules: 300, seed: 1 });
    console.log(`${schedules} schedules in ${Math.round(performance.now() - began)} ms`);
    expect(failure?.story).toBeUndefined();
    expect(schedules).toBeGreaterThan(300);
    expect([...marks.keys()]).toEqual(
      expect.arrayContaining([
        ...['trips', 'flight', 'hotel', 'card'].map((node) => `killed at ${node}.committed`),
        ...['trip: completed', 'trip: compensated', 'trip: step-unknown card'],
        ...['a handler fails before its work', 'a handler fails after its work'],
        ...['commands of one kind are lost', 'two processes on one database'],
        ...['the broker goes and comes in a row', 'a clock jumps forward', 'a clock jumps back'],
        ...['what is outside is down', 'what is outside is mute'],
        ...['outside of card: answer lost', 'a commit fails: SQLITE_FULL', 'an operator can abort'],
      ]),
    );
  });

  it('gives the same schedules for the same seed, and others for another', async () => {
    const seen = async (seed: number) => (await simulate(trips(), { schedules: 5, seed })).marks;
    expect(await seen(7)).toEqual(await seen(7));
    expect(await seen(7)).not.toEqual(await seen(8));
  });
});

describe('a fault of a participant is found, made small and told', () => {
  const participantOf = ({ bus, database, clock }: ParticipantPorts) =>
    createParticipant({ bus, database, clock, commands: hotels.commands });
  const booked = { type: 'HOTEL_BOOKED', data: {} } as const;
  const cancelled = { type: 'HOTEL_CANCELLED', data: {} } as const;
  const add = ({ writer }: ParticipantPorts['database'], name: string) =>
    void writer.run(sql`INSERT INTO rooms VALUES (${name})`);
  const remove = ({ writer }: ParticipantPorts['database'], name: string) =>
    void writer.run(sql`DELETE FROM rooms WHERE trip = ${name}`);

  const forgetful: Part = (ports) => {
    const participant = participantOf(ports);
    participant.serve(bookHotel, (request) => {
      add(ports.database, request.trip);
      return booked;
    });
    participant.serve(cancelHotel, () => cancelled);
  };

  const outsideItsUnit: Part = (ports) => {
    const participant = participantOf(ports);
    participant.serveOutside(bookHotel, {
      call: async (request) => add(ports.database, request.trip),
      record: () => booked,
    });
    participant.serve(cancelHotel, (request) => {
      remove(ports.database, request.trip);
      return cancelled;
    });
  };

  const inAUnitOfItsOwn: Part = (ports) => {
    const participant = participantOf(ports);
    participant.serveOutside(bookHotel, {
      call: (request) => ports.database.commit.run<void>(() => add(ports.database, request.trip)),
      record: () => booked,
    });
    participant.serve(cancelHotel, (request) => {
      remove(ports.database, request.trip);
      return cancelled;
    });
  };

  const withoutAnAnswer: Part = (ports) => {
    const participant = participantOf(ports);
    participant.serveOutside(bookHotel, {
      call: () => new Promise<never>(() => {}),
      record: () => booked,
    });
    participant.serve(cancelHotel, () => cancelled);
  };

  const withANewKeyEachTime = (bank: Bank): Part => {
    let keys = 0;
    return createCards({
      ...bank,
      charged: Object.assign(new Map<string, string>(), {
        set(_: string, name: string) {
          keys += 1;
          return bank.charged.set(`key-${keys}`, name);
        },
        delete: (key: string) => bank.charged.delete(key),
      }),
    });
  };

  it.each([
    [
      'a hotel that forgets to compensate',
      { hotels: forgetful },
      /compensated with 0 seats, 1 room/,
    ],
    [
      'a hotel that works outside its unit',
      { hotels: outsideItsUnit },
      /hotel changed rows outside/,
    ],
    [
      'a hotel that works in a unit of its own',
      { hotels: inAUnitOfItsOwn },
      /with 1 seats, 2 rooms/,
    ],
    ['a hotel that waits for ever', { hotels: withoutAnAnswer }, /never ends: stalled/],
    ['a charge with a new key each time', { cards: withANewKeyEachTime }, / [12] charges/],
  ])('%s', async (what, parts, told) => {
    const { failure, schedules } = await simulate(trips(parts), { schedules: 1_000, seed: 1 });
    console.log(`${what}: found after ${schedules} schedules, ${failure?.faults} faults left`);
    expect(failure?.violations.join()).toMatch(told);
    expect(failure?.story).toContain('VIOLATED');
    expect(failure?.faults).toBeLessThanOrEqual(2);
    const again = await replayTape(trips(parts), failure?.tape ?? '');
    expect(again.violations).toEqual(failure?.violations);
  });
});
