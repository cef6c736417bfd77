/**
 * Books trips, each a saga, and prints how each ended: `node trip.js [FOLDER] [TRIPS]`. Kill it at
 * any time and start it again: it goes on from where it was. With AMQP_URL set, over RabbitMQ.
 */
import { inboxMigrations } from 'parking-saga/inbox';
import { createMemoryBus } from 'parking-saga/memory-bus';
import { createOrchestrator } from 'parking-saga/orchestrator';
import { sagaLogMigrations } from 'parking-saga/saga-log';
import { openDatabase } from 'parking-saga/sqlite';
import { newUuid, systemClock, systemRandom } from 'parking-saga/system';
import { card, flight, hotel } from './contracts.ts';
import { createCard, createFlight, createHotel, held } from './participants.ts';
import { tripSaga } from './trip.saga.ts';

const [dataDir = './data', trips = '4'] = process.argv.slice(2);
const url = process.env.AMQP_URL;
const say = (about: object, what: string) => console.error(what, about);
const log = { debug: () => {}, info: () => {}, warn: say, error: say };
const ports = { clock: systemClock, newId: newUuid, random: systemRandom, log };

const open = (name: string, migrations: typeof inboxMigrations) =>
  openDatabase({ name, migrations: [migrations], dataDir, soon: systemClock.soon });
const database = open('trips', sagaLogMigrations);
const databases = [database];

const contracts = [flight, hotel, card];
const bus = url === undefined ? createMemoryBus({ ...ports, contracts }) : await overRabbitMq(url);

/** The AMQP library is loaded only if a broker is named. */
async function overRabbitMq(broker: string) {
  const { createAmqpBus } = await import('parking-saga/amqp-bus');
  const { ownerOf } = await import('parking-saga/amqp-bus/owner');
  const owner = ownerOf({ dataDir, newId: newUuid });
  return createAmqpBus({ ...ports, contracts, url: broker, owner });
}

for (const [name, create] of Object.entries({
  flight: createFlight,
  hotel: createHotel,
  card: createCard,
})) {
  const own = open(name, inboxMigrations);
  await own.commit.run(() => void own.writer.run(held));
  databases.push(own);
  create({ bus, database: own, clock: systemClock });
}
const orchestrator = createOrchestrator({
  ...ports,
  sagas: [{ definition: tripSaga, work: () => {} }],
  database,
  bus,
  replyQueue: 'trips.replies',
  policy: { replyTimeoutMs: 1_000, stepDeadlineMs: 30_000, stallAttempts: 5 },
  retentionMs: 24 * 3_600_000,
  onStalled: ({ id, stall }) => say({ id, stall }, 'a trip needs a person'),
});
await bus.start();

const find = (tripId: string) =>
  orchestrator.queries.list({ businessKey: tripId, order: 'oldest-first', limit: 1 })[0];
for (let number = 1; number <= Number(trips); number += 1) {
  const tripId = `trip-${number}`;
  // Every third traveller has an empty card.
  const input = { tripId, card: number % 3 === 0 ? 'empty' : 'full' };
  const { id } = find(tripId) ?? (await orchestrator.start(tripSaga, input));
  await orchestrator.ended(id, { timeoutMs: 60_000 });
  const ended = find(tripId);
  console.log(tripId, ended?.state, ended?.reason?.detail ?? '');
}

orchestrator.stop();
await bus.close();
for (const one of databases) await one.close();
