import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { countedIds } from '../../tests/support/ids.ts';
import { silent } from '../../tests/support/log.ts';
import { createVirtualClock, settled } from '../../tests/support/virtual-clock.ts';
import { type BusHarness, describeBus } from './bus.testsuite.ts';
import type { Bus } from './bus.ts';
import { command, noData, refusalData } from './contract.ts';
import { ContractError, NotSentError } from './errors.ts';
import { createMemoryBus } from './memory-bus.ts';

/** Longer than any delay between two tries. */
const LONG_MS = 60_000;

async function createHarness(): Promise<BusHarness> {
  const clock = createVirtualClock();
  const made: Bus[] = [];
  return {
    async make(contracts) {
      const bus = createMemoryBus({ contracts, clock, newId: countedIds(), log: silent });
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
    const options = { contracts: [echo], clock, newId: countedIds(), log: silent };
    return { clock, bus: createMemoryBus(options), options };
  };

  it('a command that nobody serves is not sent, as a broker would return it', async () => {
    const { bus } = make();
    await bus.start();
    await expect(bus.send(message)).rejects.toThrow(NotSentError);
  });

  it('a reply that nobody takes is set aside', async () => {
    const { bus } = make();
    bus.handle(ping, async () => ({ type: 'PONG', data: {} }));
    await bus.start();
    await bus.send(message);
    await settled();
    expect(await bus.deadLetters.list()).toMatchObject([{ queue: 'r', attempts: 0 }]);
  });

  it('a queue has a bound, and beyond it the sender keeps its message', async () => {
    const { bus } = make();
    bus.handle(ping, async () => ({ type: 'PONG', data: {} }));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100_001 }, () => bus.send(message)),
    );
    const failed = outcomes.filter(({ status }) => status === 'rejected');
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ reason: { code: 'not_sent' } });
  });

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
