import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { silent } from '../../../tests/support/log.ts';
import { countedIds } from '../../testing/ids.ts';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import { command, noData } from '../contract.ts';
import { createMemoryBus } from './memory-bus.ts';

const ping = command({
  type: 'echo.ping',
  request: z.object({}),
  success: { PONG: noData },
  refusal: {},
});
const message = { id: 'a', type: 'echo.ping', sagaId: 's', attempt: 1, replyTo: 'r', payload: {} };

describe('a handler that fails again and again', () => {
  it('is tried ever later, so that what it needs can come back, and then no more', async () => {
    const clock = createVirtualClock();
    const contracts = [{ module: 'echo', commands: [ping] }];
    const ports = { clock, newId: countedIds(), random: () => 0.5, log: silent };
    const bus = createMemoryBus({ contracts, ...ports });
    const tries: number[] = [];
    bus.handle(ping, async () => {
      tries.push(clock.now());
      throw new Error('not now');
    });
    await bus.start();
    await bus.send(message);
    await clock.advance(60_000);
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(waits.length).toBeGreaterThan(2);
    for (const [index, wait] of waits.entries())
      expect(wait).toBeGreaterThan(index === 0 ? 0 : (waits[index - 1] ?? 0));
    expect(waits.at(-1)).toBeGreaterThan(500);
    const [letter] = await bus.deadLetters.list();
    expect(letter).toMatchObject({ attempts: tries.length, reason: 'not now' });
    await bus.close();
  });
});
