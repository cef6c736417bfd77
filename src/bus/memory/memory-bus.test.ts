import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { silent } from '../../../tests/support/log.ts';
import { countedIds } from '../../testing/ids.ts';
import { createVirtualClock, settled } from '../../testing/virtual-clock.ts';
import { type BusHarness, describeBus, taking } from '../bus.testsuite.ts';
import type { Bus } from '../bus.ts';
import { describeLimits } from '../bus-limits.testsuite.ts';
import { command, noData, refusalData } from '../contract.ts';
import { ContractError, ReceiverUnavailableError } from '../errors.ts';
import { createMemoryBus } from './memory-bus.ts';

/** Longer than any delay between two tries. */
const LONG_MS = 60_000;
/** For a hundred thousand messages, on a machine that is busy. */
const PATIENCE = { timeout: 30_000 };

async function createHarness(): Promise<BusHarness> {
  const clock = createVirtualClock();
  const made: Bus[] = [];
  return {
    async make(contracts) {
      const options = { contracts, clock, newId: countedIds(), random: () => 0.5, log: silent };
      const bus = createMemoryBus(options);
      made.push(bus);
      return bus;
    },
    passRetryDelay: () => clock.advance(LONG_MS),
    async dispose() {
      await Promise.all(made.map((bus) => bus.close()));
    },
  };
}

describeBus('the bus in memory', createHarness);
describeLimits('the bus in memory', createHarness);

const ping = command({
  type: 'echo.ping',
  request: z.object({}),
  success: { PONG: noData },
  refusal: { NO: refusalData },
});
const echo = { module: 'echo', commands: [ping] };
const message = { id: 'a', type: 'echo.ping', sagaId: 's', attempt: 1, replyTo: 'r', payload: {} };

describe('in memory', () => {
  const make = () => {
    const clock = createVirtualClock();
    const world = { clock, newId: countedIds(), random: () => 0.5, log: silent };
    const options = { contracts: [echo], ...world };
    return { clock, bus: createMemoryBus(options), options };
  };

  it('a queue of commands is named as the bus is told', async () => {
    const { options, clock } = make();
    const commandQueue = (module: string) => `in/${module}`;
    const bus = createMemoryBus({ ...options, names: { commandQueue } });
    bus.handle(ping, () => Promise.reject(new Error('no')));
    await bus.start();
    await bus.send(message);
    await clock.advance(LONG_MS);
    expect(await bus.deadLetters.list()).toMatchObject([{ queue: 'in/echo' }]);
  });

  it('a reply that nobody takes is set aside', async () => {
    const { bus } = make();
    bus.handle(ping, async () => ({ type: 'PONG', data: {} }));
    await bus.start();
    await bus.send(message);
    await settled();
    const [letter] = await bus.deadLetters.list();
    expect(letter).toMatchObject({ queue: 'r', attempts: 0 });
    expect(letter?.message).toMatchObject({ commandId: 'a', replyTo: 'r' });
  });

  it('a handler that never ends holds up its close for three seconds', async () => {
    const { bus, clock } = make();
    bus.handle(ping, () => new Promise(() => {}));
    await bus.start();
    await bus.send(message);
    await settled();
    let isClosed = false;
    const closing = bus.close().then(() => {
      isClosed = true;
    });
    await clock.advance(2_999);
    expect(isClosed).toBe(false);
    await clock.advance(1);
    await closing;
  });

  it('a queue has a bound, and beyond it the sender keeps its message', async () => {
    const { bus } = make();
    bus.handle(ping, async () => ({ type: 'PONG', data: {} }));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100_001 }, (_, n) => bus.send({ ...message, id: `${n}` })),
    );
    const failed = outcomes.filter(({ status }) => status === 'rejected');
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ reason: { code: 'not_sent' } });
  });

  describe('a resend', () => {
    const pong = { type: 'PONG' as const, data: {} };

    it('of what still waits here is not queued a second time', async () => {
      const { bus } = make();
      const handled: string[] = [];
      bus.handle(ping, async ({ id }) => {
        handled.push(id);
        return pong;
      });
      bus.collect(
        'r',
        taking(async () => {}),
      );
      for (const id of ['a', 'b', 'a', 'a']) await bus.send({ ...message, id });
      await bus.start();
      await settled();
      expect(handled).toEqual(['a', 'b']);
    });

    it('of what is in hand, or waits for another try, is not either', async () => {
      const { bus, clock } = make();
      let tries = 0;
      bus.handle(ping, async () => {
        tries += 1;
        if (tries === 1) throw new Error('not yet');
        return pong;
      });
      const replies: string[] = [];
      bus.collect(
        'r',
        taking(async ({ correlationId }) => void replies.push(correlationId)),
      );
      await bus.start();
      await bus.send(message);
      await settled();
      await bus.send({ ...message, attempt: 2 });
      await settled();
      expect(tries).toBe(1);
      await clock.advance(LONG_MS);
      expect([tries, replies]).toEqual([2, ['a']]);
    });

    it('after the answer, or after the message was set aside, passes', async () => {
      const { bus, clock } = make();
      let isBroken = true;
      let tries = 0;
      bus.handle(ping, async () => {
        tries += 1;
        if (isBroken) throw new Error('broken');
        return pong;
      });
      bus.collect(
        'r',
        taking(async () => {}),
      );
      await bus.start();
      await bus.send(message);
      await clock.advance(LONG_MS);
      isBroken = false;
      for (const attempt of [2, 3]) {
        await bus.send({ ...message, attempt });
        await settled();
      }
      expect(tries).toBe(5 + 2);
    });
  });

  it('hands out in the order of coming, also after its receiver was away', async () => {
    const { bus, clock } = make();
    const handled: string[] = [];
    let isDown = true;
    bus.handle(ping, async ({ id }) => {
      if (isDown) throw new ReceiverUnavailableError('away', async () => !isDown);
      handled.push(id);
      return { type: 'PONG', data: {} };
    });
    bus.collect(
      'r',
      taking(async () => {}),
    );
    await bus.start();
    const ids = Array.from({ length: 1_200 }, (_, n) => String(n));
    for (const id of ids) await bus.send({ ...message, id });
    await settled();
    isDown = false;
    await clock.advance(LONG_MS);
    expect(handled).toEqual(ids);
  });

  it(
    'a reply queue that is full holds its commands back, and sets none aside',
    PATIENCE,
    async () => {
      const { bus, clock } = make();
      let isOpen = false;
      let answers = 0;
      bus.handle(ping, async () => {
        answers += 1;
        return { type: 'PONG', data: {} };
      });
      const answered = new Set<string>();
      bus.collect(
        'r',
        taking(async ({ correlationId }) => {
          if (!isOpen) throw new ReceiverUnavailableError('away', async () => isOpen);
          answered.add(correlationId);
        }),
      );
      await bus.start();
      const count = 100_600;
      for (let n = 0; n < count; n += 1) {
        await bus.send({ ...message, id: `${n}` });
        if (n % 50_000 === 0) while (answers < n) await settled();
      }
      await settled();
      await clock.advance(LONG_MS);
      expect(bus.status().ready).toBe(false);
      expect(await bus.deadLetters.list()).toEqual([]);
      isOpen = true;
      await clock.advance(LONG_MS);
      await vi.waitFor(() => expect(answered.size).toBe(count), PATIENCE);
      expect(await bus.deadLetters.list()).toEqual([]);
    },
  );

  it('a try that is not due yet when the bus closes is left to the saga log', async () => {
    const { bus, clock } = make();
    let tries = 0;
    bus.handle(ping, async () => {
      tries += 1;
      throw new Error('not yet');
    });
    await bus.start();
    await bus.send(message);
    await settled();
    await bus.close();
    await clock.advance(LONG_MS);
    expect(tries).toBe(1);
  });

  it('two contracts cannot declare the same command', () => {
    const { options } = make();
    expect(() => createMemoryBus({ ...options, contracts: [echo, echo] })).toThrow(ContractError);
  });
});
