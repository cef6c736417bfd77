import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { newUuid } from '../../src/app/system.ts';
import { createAmqpBus } from '../../src/bus/amqp/amqp-bus.ts';
import {
  add,
  added,
  type BusHarness,
  describeBus,
  message,
  REPLIES,
  sums,
  taking,
} from '../../src/bus/bus.testsuite.ts';
import type { Bus, SendableReason } from '../../src/bus/bus.ts';
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
        url: broker.url,
        owner: { process: 'p', database: 'd', place: 'a test' },
        contracts,
        clock,
        newId: newUuid,
        random: Math.random,
        log: silent,
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
  const LONG = { timeout: 30_000, interval: 50 };

  const started = async () => {
    const harness = await createHarness();
    const bus = await harness.make([sums]);
    const told: SendableReason[] = [];
    bus.onSendable((reason) => told.push(reason));
    bus.handle(add, async () => added());
    bus.collect(
      REPLIES,
      taking(async () => {}),
    );
    await bus.start();
    return { harness, bus, told };
  };

  it('that is lost and comes back is told as a reconnect, after which it can send', async () => {
    const { harness, bus, told } = await started();
    broker.control('close_all_connections', 'by the operator');
    await vi.waitFor(() => expect(bus.status().ready).toBe(false), LONG);
    expect(told).toEqual(['started']);
    await vi.waitFor(async () => {
      await harness.passRetryDelay();
      expect(told).toEqual(['started', 'reconnected']);
    }, LONG);
    await bus.send(message());
    await harness.dispose();
  });

  it('that took nothing for want of memory is told as unblocked, and as no reconnect', async () => {
    const { harness, bus, told } = await started();
    broker.control('set_vm_memory_high_watermark', 'absolute', '1MiB');
    try {
      // The broker says so at the first message, which it answers only once it has memory again.
      const first = bus.send(message());
      const detail = () => bus.status().detail;
      await vi.waitFor(() => expect(detail()).toContain('takes nothing for now'), LONG);
      expect(told).toEqual(['started']);
      broker.control('set_vm_memory_high_watermark', '0.4');
      await first;
    } finally {
      broker.control('set_vm_memory_high_watermark', '0.4');
    }
    await vi.waitFor(() => expect(told).toEqual(['started', 'unblocked']), LONG);
    await bus.send(message());
    await harness.dispose();
  });

  it('sends in a few writes what is sent in one turn', async () => {
    const harness = await createHarness();
    const nothing = z.object({});
    const answers = { success: { ADDED: nothing }, refusal: { NOT_ADDED: refusalData } };
    const plus = command({ type: 'sums.add', request: nothing, ...answers });
    const bus = await harness.make([{ module: 'sums', commands: [plus] }]);
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    bus.handle(plus, () => gate.then(() => ({ type: 'ADDED', data: {} })));
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
