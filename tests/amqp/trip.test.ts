/** A saga of another domain on the published package alone, over a broker and under kills. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookTrips, compileTrip, heldTrips } from '../support/trip.ts';
import { type Broker, startBroker } from './broker.ts';

let broker: Broker;
let folder: string;

beforeAll(async () => {
  broker = await startBroker();
  folder = compileTrip(['amqplib']);
}, 120_000);

afterAll(async () => {
  await broker.stop();
  rmSync(folder, { recursive: true });
});

describe('the example over RabbitMQ', () => {
  it('holds each trip as a whole or not at all, however often it is killed', async () => {
    const env = { AMQP_URL: broker.url };
    for (let killAfter = 1; killAfter <= 17; killAfter += 2)
      expect(await bookTrips(folder, { trips: 40, env, killAfter })).toBeUndefined();
    const lines = (await bookTrips(folder, { trips: 40, env })) ?? [];
    expect(lines).toHaveLength(40);
    const whole = lines.filter((line) => line.includes(' completed')).map((l) => l.split(' ')[0]);
    expect(whole).toHaveLength(3);
    const held = whole.toSorted();
    expect(heldTrips(folder)).toEqual({ flight: held, hotel: held, card: held });
  });
});
