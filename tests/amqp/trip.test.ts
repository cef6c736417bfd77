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
    let kills = 0;
    for (let killAfterMs = 200; killAfterMs < 700; killAfterMs += 50)
      if ((await bookTrips(folder, { trips: 30, env, killAfterMs })) === undefined) kills += 1;
    const lines = (await bookTrips(folder, { trips: 30, env })) ?? [];
    expect(kills).toBeGreaterThan(3);
    expect(lines).toHaveLength(30);
    const whole = lines.filter((line) => line.includes(' completed')).map((l) => l.split(' ')[0]);
    expect(whole).toHaveLength(3);
    const held = whole.toSorted();
    expect(heldTrips(folder)).toEqual({ flight: held, hotel: held, card: held });
  });
});
