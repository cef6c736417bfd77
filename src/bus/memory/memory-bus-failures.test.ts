/** What an operator reads of failures on the bus in memory, and how it ends with work in hand. */
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { countedIds } from '../../testing/ids.ts';
import { createVirtualClock, settled, type VirtualClock } from '../../testing/virtual-clock.ts';
import { taking } from '../bus.testsuite.ts';
import type { Bus } from '../bus.ts';
import { command, noData } from '../contract.ts';
import type { DeadLetter } from '../dead-letters.ts';
import { ReceiverUnavailableError } from '../errors.ts';
import type { Standstill } from '../gate.ts';
import { createMemoryBus } from './memory-bus.ts';

const ping = command({
  type: 'echo.ping',
  request: z.object({}),
  success: { PONG: noData },
  refusal: {},
});
const pong = { type: 'PONG' as const, data: {} };
const message = {
  id: 's:ping:do',
  type: 'echo.ping',
  sagaId: 's',
  attempt: 1,
  replyTo: 'client.replies',
  payload: {},
};

let clock: VirtualClock;
let bus: Bus;
/** Log lines that a person should look at: level, text and fields. */
let lines: [level: string, text: string, fields: object][];
let letters: DeadLetter[];
let standstills: Standstill[];

beforeEach(() => {
  clock = createVirtualClock();
  lines = [];
  letters = [];
  standstills = [];
  const as = (level: string) => (fields: object, text: string) =>
    void lines.push([level, text, fields]);
  bus = createMemoryBus({
    contracts: [{ module: 'echo', commands: [ping] }],
    onDeadLetter: (letter) => void letters.push(letter),
    onStandstill: (standstill) => void standstills.push(standstill),
    log: { debug: as('debug'), info: as('info'), warn: as('warn'), error: as('error') },
    random: () => 0.5,
    newId: countedIds(),
    clock,
  });
});

describe('a message whose handler fails', () => {
  it('is told of as it begins, and of its end, with its saga', async () => {
    const err = new Error('no');
    bus.handle(ping, () => Promise.reject(err));
    await bus.start();
    await bus.send(message);
    await clock.advance(60_000);
    const queue = 'echo.commands';
    const about = { queue, sagaId: 's', messageId: 's:ping:do', type: 'echo.ping', err };
    const again = (level: string, tries: number) => [
      ...[level, 'handler failed; the message is tried again', { ...about, tries }],
    ];
    expect(lines).toEqual([
      again('warn', 1),
      ...[2, 3, 4].map((tries) => again('debug', tries)),
      ['error', 'message set aside as a dead letter', { ...about, tries: 5 }],
    ]);
  });

  it('is a dead letter with all that it takes to have it sent again', async () => {
    bus.handle(ping, () => Promise.reject(new Error('no')));
    await bus.start();
    await bus.send(message);
    await clock.advance(60_000);
    const { id, type, sagaId, replyTo } = message;
    expect(letters).toEqual([
      {
        id: 'id-000001',
        queue: 'echo.commands',
        reason: 'no',
        attempts: 5,
        deadAt: expect.any(Number),
        message: { id, type, sagaId, commandId: id, replyTo },
      },
    ]);
    expect(await bus.deadLetters.list()).toEqual(letters);
  });
});

describe('a reply whose taker fails', () => {
  it('is a dead letter that names the command and the queue that awaits it', async () => {
    bus.handle(ping, async () => pong);
    bus.collect(
      'client.replies',
      taking(() => Promise.reject(new Error('no'))),
    );
    await bus.start();
    await bus.send(message);
    await clock.advance(60_000);
    const awaited = { commandId: 's:ping:do', replyTo: 'client.replies' };
    expect(letters).toMatchObject([
      {
        queue: 'client.replies',
        attempts: 5,
        message: { id: 'id-000001', type: 'PONG', sagaId: 's', ...awaited },
      },
    ]);
  });

  it('cannot be asked for another sending if nobody takes replies', async () => {
    bus.handle(ping, async () => pong);
    await bus.start();
    await bus.send(message);
    await settled();
    expect(letters).toMatchObject([{ reason: expect.stringContaining('no handler') }]);
    const why = 'it is not sent again: nobody takes replies on client.replies; discard it';
    expect(await bus.deadLetters.redrive(letters[0]?.id ?? '')).toEqual({
      outcome: 'refused',
      why,
    });
  });
});

describe('a receiver that cannot work', () => {
  it('is told of once it lasts', async () => {
    const away = new ReceiverUnavailableError('the disk is full', async () => false);
    bus.handle(ping, () => Promise.reject(away));
    await bus.start();
    await bus.send(message);
    await clock.advance(60_000);
    expect(standstills).toEqual([{ queue: 'echo.commands', why: away.message }]);
    expect(bus.status()).toEqual({
      ready: false,
      standstill: true,
      detail: `nothing is taken from echo.commands: ${away.message}`,
    });
  });
});

describe('a bus that closes', () => {
  it('says that it is not open, before its start and after', async () => {
    const closed = { ready: false, detail: 'the bus is not open' };
    expect(bus.status()).toEqual(closed);
    await bus.start();
    await bus.close();
    expect(bus.status()).toEqual(closed);
  });

  it('waits for nothing if it was never started', async () => {
    bus.handle(ping, async () => pong);
    await bus.send(message);
    await bus.close();
    expect(clock.pending()).toBe(0);
  });

  it('leaves no timer behind once all in hand is done', async () => {
    bus.handle(ping, async () => pong);
    bus.collect(
      'client.replies',
      taking(async () => {}),
    );
    await bus.start();
    await bus.send(message);
    await bus.close();
    expect(clock.pending()).toBe(0);
    expect(letters).toEqual([]);
  });

  it('tries nothing again while it waits for what is in hand', async () => {
    const tries: string[] = [];
    bus.handle(ping, async ({ id }) => {
      tries.push(id);
      if (id === 'hangs') return new Promise(() => {});
      throw new Error('not yet');
    });
    await bus.start();
    for (const id of ['hangs', 'fails']) await bus.send({ ...message, id });
    await settled();
    const closing = bus.close();
    await clock.advance(3_000);
    await closing;
    expect(tries).toEqual(['hangs', 'fails']);
  });
});
