import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { newUuid } from '../../src/app/system.ts';
import { createAmqpBus } from '../../src/bus/amqp/amqp-bus.ts';
import { type BusHarness, describeBus } from '../../src/bus/bus.testsuite.ts';
import type { Bus } from '../../src/bus/bus.ts';
import { describeLimits } from '../../src/bus/bus-limits.testsuite.ts';
import { command, refusalData } from '../../src/bus/contract.ts';
import { createVirtualClock } from '../../src/testing/virtual-clock.ts';
import { silent } from '../support/log.ts';
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
        ...{
          url: broker.url,
          owner: { process: 'p', database: 'd', place: 'a test' },
          contracts,
          clock,
          newId: newUuid,
          random: Math.random,
          log: silent,
        },
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
describeLimits('the bus on RabbitMQ', createHarness);

describe('the connection to RabbitMQ', () => {
  it('sends in a few writes what is sent in one turn', async () => {
    const harness = await createHarness();
    const nothing = z.object({});
    const answers = { success: { ADDED: nothing }, refusal: { NOT_ADDED: refusalData } };
    const add = command({ type: 'sums.add', request: nothing, ...answers });
    const bus = await harness.make([{ module: 'sums', commands: [add] }]);
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    bus.handle(add, () => gate.then(() => ({ type: 'ADDED', data: {} })));
    bus.collect('client.replies', { take: async () => {}, retry: async () => undefined });
    await bus.start();
    const one = vi.spyOn(Socket.prototype, '_write');
    const many = vi.spyOn(Socket.prototype, '_writev');
    const common = { type: 'sums.add', attempt: 1, replyTo: 'client.replies', payload: {} };
    const sent = Array.from({ length: 100 }, (_, n) =>
      bus.send({ id: `saga-${n}:add:do`, sagaId: `saga-${n}`, ...common }),
    );
    await Promise.all(sent);
    expect(one.mock.calls.length + many.mock.calls.length).toBeLessThan(10);
    vi.restoreAllMocks();
    open();
    await harness.dispose();
  });
});
