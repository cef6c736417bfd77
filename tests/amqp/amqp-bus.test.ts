import { afterAll, beforeAll } from 'vitest';
import { createAmqpBus } from '../../src/bus/amqp-bus.ts';
import { type BusHarness, describeBus } from '../../src/bus/bus.testsuite.ts';
import type { Bus } from '../../src/bus/bus.ts';
import { newUuid } from '../../src/system.ts';
import { silent } from '../support/log.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { type Broker, startBroker } from './broker.ts';
import { forget } from './forget.ts';

/** Longer than any delay between two tries. */
const LONG_MS = 60_000;

let broker: Broker;

beforeAll(async () => {
  broker = await startBroker();
}, 90_000);

afterAll(() => broker.stop());

async function createHarness(): Promise<BusHarness> {
  const clock = createVirtualClock();
  const made: Bus[] = [];
  return {
    async make(contracts) {
      const bus = createAmqpBus({
        ...{ url: broker.url, contracts, clock, newId: newUuid, random: Math.random, log: silent },
      });
      made.push(bus);
      return bus;
    },
    passRetryDelay: () => clock.advance(LONG_MS),
    async dispose() {
      await Promise.all(made.map((bus) => bus.close()));
      await forget(broker.url, ['sums.commands', 'client.replies']);
    },
  };
}

describeBus('the bus on RabbitMQ', createHarness);
