/**
 * Trips under every fault: `node trip.simulation.js [SCHEDULES] [SEED]`. It prints the story of the
 * first schedule in which a trip is held in part, and ends with 1.
 */
import { simulate } from 'parking-saga/testing/simulation';
import type { ParticipantPorts, SagaSystem } from 'parking-saga/testing/simulation/saga-system';
import { card, flight, hotel } from './contracts.ts';
import { createCard, createFlight, createHotel, held } from './participants.ts';
import { tripSaga } from './trip.saga.ts';

type Create = (ports: ParticipantPorts) => void;

/** The system as it runs in production; a participant may be put in place of the real one. */
export function trips(instead: { readonly hotel?: Create } = {}): SagaSystem<never> {
  return {
    orchestrator: { name: 'trips', sagas: () => [{ definition: tripSaga, work: () => {} }] },
    participants: [
      { contract: flight, tables: held, create: createFlight },
      { contract: hotel, tables: held, create: instead.hotel ?? createHotel },
      { contract: card, tables: held, create: createCard },
    ],
    workload({ draw, after, start }) {
      for (let number = 1; number <= 3 + draw(3); number += 1) {
        const input = { tripId: `trip-${number}`, card: draw(4) === 3 ? 'empty' : 'full' };
        after(draw(5_000), () => start(tripSaga, input));
      }
    },
    invariants({ sagas, rows }) {
      const completed = sagas.filter(({ state }) => state === 'completed');
      const wanted = completed.map(({ businessKey }) => businessKey).toSorted();
      return ['flight', 'hotel', 'card'].flatMap((name) => {
        const holds = rows(name, 'SELECT trip FROM held ORDER BY trip').map(({ trip }) => trip);
        if (String(holds) === String(wanted)) return [];
        return [`${name} holds ${holds}, but the completed trips are ${wanted}`];
      });
    },
  };
}

if (process.argv[1]?.endsWith('trip.simulation.js')) {
  const [schedules = '300', seed = '1'] = process.argv.slice(2);
  const found = await simulate(trips(), { schedules: Number(schedules), seed: Number(seed) });
  console.log(`${found.schedules} schedules`, found.failure?.story ?? 'hold');
  process.exitCode = found.failure === undefined ? 0 : 1;
}
