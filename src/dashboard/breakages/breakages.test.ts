import { beforeEach, describe, expect, it } from 'vitest';
import { type LogLine, listening, silent } from '../../../tests/support/log.ts';
import { describeBus } from '../../bus/bus.testsuite.ts';
import type { Bus, CommandMessage, ReplyMessage } from '../../bus/bus.ts';
import { describeLimits } from '../../bus/bus-limits.testsuite.ts';
import { createMemoryBus } from '../../bus/memory/memory-bus.ts';
import { pay } from '../../modules/billing/contract.ts';
import { contracts } from '../../modules/modules.ts';
import { block } from '../../modules/parking/contract.ts';
import { countedIds } from '../../testing/ids.ts';
import { createVirtualClock, settled, type VirtualClock } from '../../testing/virtual-clock.ts';
import { breakableBus } from './breakable-bus.ts';
import type { Hit } from './breakage.ts';
import {
  type Breakages,
  type BreakagesOptions,
  createBreakages,
  NotCrashableError,
} from './breakages.ts';

const REPLY_TIMEOUT_MS = 5_000;
/** Longer than any delay between two tries. */
const LONG_MS = 60_000;

const createOn = (clock: VirtualClock, change: Partial<BreakagesOptions> = {}) =>
  createBreakages({
    modules: ['booking', 'parking', 'billing'],
    replyTimeoutMs: REPLY_TIMEOUT_MS,
    crashProcess: () => {},
    formerHits: [],
    clock,
    log: silent,
    ...change,
  });

const busOn = (clock: VirtualClock, carried = contracts) =>
  createMemoryBus({
    contracts: carried,
    clock,
    newId: countedIds(),
    random: () => 0.5,
    log: silent,
  });

async function createHarness() {
  const clock = createVirtualClock();
  const made: Bus[] = [];
  return {
    async make(carried: typeof contracts) {
      const bus = breakableBus(busOn(clock, carried), createOn(clock), clock);
      made.push(bus);
      return bus;
    },
    passRetryDelay: () => clock.advance(LONG_MS),
    async dispose() {
      await Promise.all(made.map((bus) => bus.close()));
    },
  };
}

describeBus('a breakable bus with nothing armed', createHarness);
describeLimits('a breakable bus with nothing armed', createHarness);

let clock: VirtualClock;
let breakages: Breakages;
let bus: Bus;
let lines: readonly LogLine[];
/** The ids of the commands that a participant has worked on, in order. */
let worked: string[];
/** The replies that the orchestrator has taken, in order. */
let taken: ReplyMessage[];
/** The hits that were handed over when the process was killed. */
let killed: readonly Hit[] | undefined;

/** A system that is broken on purpose: both participants answer at once. */
async function start(change: Partial<BreakagesOptions> = {}): Promise<void> {
  clock = createVirtualClock();
  [worked, taken, killed] = [[], [], undefined];
  const heard = listening();
  lines = heard.lines;
  const crashProcess = (hits: readonly Hit[]) => {
    killed = hits;
  };
  const created = createOn(clock, { crashProcess, log: heard.log, ...change });
  breakages = created;
  bus = breakableBus(busOn(clock), created, clock);
  bus.handle(block, async ({ id }) => {
    worked.push(id);
    return { type: 'PARKING_AVAILABLE', data: { price: { amount: 1, currency: 'USD' } } };
  });
  bus.handle(pay, async ({ id }) => {
    worked.push(id);
    return { type: 'BILL_FAILED', data: { reason: 'card_declined' } };
  });
  bus.collect('booking.replies', {
    take: async (reply) => void taken.push(reply),
    retry: async () => undefined,
  });
  await bus.start();
}

beforeEach(() => start());

const payloads = {
  'parking.block': { slotId: 'A1', bookingId: 'b' },
  'billing.pay': { bookingId: 'b', amount: 1, currency: 'USD', paymentMethod: 'pm_ok' },
};

/** Sends a command of a saga, and lets all happen that needs no time. */
async function send(sagaId: string, type: keyof typeof payloads = 'parking.block'): Promise<void> {
  const command: CommandMessage = {
    id: `${sagaId}:${type}:do`,
    type,
    sagaId,
    attempt: 1,
    replyTo: 'booking.replies',
    payload: payloads[type],
  };
  await bus.send(command);
  await settled();
}

const answered = () => taken.map(({ sagaId }) => sagaId);
const hitSagas = () => breakages.hits().map(({ kind, sagaId }) => `${kind} ${sagaId}`);

describe('a participant that is deaf', () => {
  beforeEach(() => breakages.arm({ kind: 'deaf', target: 'parking' }));

  it('hears nothing from the next command to it on, for a while', async () => {
    await clock.advance(LONG_MS);
    await send('s1');
    await clock.advance(breakages.pace.deafMs - 1);
    await send('s2');
    expect(worked).toEqual([]);
    await clock.advance(1);
    expect(breakages.armed()).toEqual([]);
    await send('s3');
    expect(answered()).toEqual(['s3']);
    expect(hitSagas()).toEqual(['deaf s1', 'deaf s2']);
  });

  it('does not keep another from hearing', async () => {
    await send('s1', 'billing.pay');
    expect(answered()).toEqual(['s1']);
    expect(breakages.armed()).toMatchObject([{ until: undefined }]);
  });

  it('stays deaf beyond the first resend, and a visitor sees until when', async () => {
    expect(breakages.pace.deafMs).toBeGreaterThan(REPLY_TIMEOUT_MS * 1.1);
    await send('s1');
    const until = clock.now() + breakages.pace.deafMs;
    expect(breakages.armed()).toMatchObject([{ breakage: { target: 'parking' }, until }]);
  });

  it('hears again once it is disarmed; if armed anew, its time begins anew', async () => {
    await send('s1');
    breakages.disarm('deaf');
    await send('s2');
    expect(answered()).toEqual(['s2']);
    breakages.arm({ kind: 'deaf', target: 'parking' });
    await clock.advance(breakages.pace.deafMs);
    await send('s3');
    expect(answered()).toEqual(['s2']);
    expect(hitSagas()).toEqual(['deaf s3']);
  });
});

describe('a reply', () => {
  it('that is lost is the next one alone', async () => {
    breakages.arm({ kind: 'lose-reply' });
    await send('s1');
    await send('s2');
    expect([worked.length, answered()]).toEqual([2, ['s2']]);
    expect(breakages.armed()).toEqual([]);
    expect(breakages.hits()).toMatchObject([
      { kind: 'lose-reply', sagaId: 's1', messageType: 'PARKING_AVAILABLE', at: clock.now() },
    ]);
  });

  it('that comes twice is the next one alone, and the same message', async () => {
    breakages.arm({ kind: 'double-reply' });
    await send('s1');
    await send('s2');
    expect(answered()).toEqual(['s1', 's1', 's2']);
    expect(taken[0]?.id).toBe(taken[1]?.id);
  });

  it('that is late comes after the first resend, and holds up no other', async () => {
    breakages.arm({ kind: 'delay' });
    await send('s1');
    await send('s2');
    expect(breakages.pace.lateMs).toBeGreaterThan(REPLY_TIMEOUT_MS * 1.1);
    await clock.advance(breakages.pace.lateMs - 1);
    expect(answered()).toEqual(['s2']);
    await clock.advance(1);
    expect(answered()).toEqual(['s2', 's1']);
  });

  it('that is late is taken at once if the bus closes, which waits for it', async () => {
    breakages.arm({ kind: 'delay' });
    await send('s1');
    await bus.close();
    expect(answered()).toEqual(['s1']);
    expect(clock.pending()).toBe(0);
  });

  it('is hit by one breakage at a time', async () => {
    breakages.arm({ kind: 'double-reply' });
    breakages.arm({ kind: 'lose-reply' });
    for (const saga of ['s1', 's2', 's3']) await send(saga);
    expect(answered()).toEqual(['s1', 's1', 's3']);
    expect(hitSagas()).toEqual(['double-reply s1', 'lose-reply s2']);
  });
});

describe('a participant that crashes', () => {
  beforeEach(() => breakages.arm({ kind: 'crash', target: 'billing' }));

  it('has done its work, does not answer, and is back before the first resend', async () => {
    await send('s1', 'billing.pay');
    await send('s2', 'billing.pay');
    expect(worked).toEqual(['s1:billing.pay:do']);
    expect(taken).toEqual([]);
    expect(breakages.pace.awayMs).toBeLessThan(REPLY_TIMEOUT_MS);
    await clock.advance(breakages.pace.awayMs);
    expect(breakages.armed()).toEqual([]);
    await send('s1', 'billing.pay');
    expect(answered()).toEqual(['s1']);
    expect(hitSagas()).toEqual(['crash s1', 'crash s2']);
  });

  it('answers nothing that it had in hand', async () => {
    await Promise.all([send('s1', 'billing.pay'), send('s2', 'billing.pay')]);
    await clock.advance(LONG_MS);
    expect([worked.length, answered()]).toEqual([2, []]);
  });

  it('leaves another alone', async () => {
    await send('s1');
    expect(answered()).toEqual(['s1']);
  });

  it('can only be one that runs in this process', async () => {
    await start({ modules: ['booking', 'parking'] });
    expect(breakages.crashable).toEqual(['parking', 'process']);
    expect(() => breakages.arm({ kind: 'crash', target: 'billing' })).toThrow(NotCrashableError);
    breakages.arm({ kind: 'deaf', target: 'billing' });
    await send('s1', 'billing.pay');
    expect(worked).toEqual([]);
  });
});

describe('the process', () => {
  it('is killed before it takes the next reply, and hands over which saga that was', async () => {
    breakages.arm({ kind: 'crash', target: 'process' });
    expect(killed).toBeUndefined();
    await send('s1');
    expect(taken).toEqual([]);
    expect(killed).toMatchObject([{ kind: 'crash', sagaId: 's1' }]);
  });

  it('knows the hits of the one before', async () => {
    const hit = { kind: 'crash', at: 1, sagaId: 's0', messageId: 'm', messageType: 't' } as const;
    await start({ formerHits: [hit] });
    breakages.arm({ kind: 'lose-reply' });
    await send('s1');
    expect(hitSagas()).toEqual(['crash s0', 'lose-reply s1']);
  });
});

describe('each breakage', () => {
  it('is in the log, with its saga', async () => {
    breakages.arm({ kind: 'lose-reply' });
    await send('s1');
    await send('s2');
    const said = lines.filter((line) => line.said === 'broken on purpose');
    expect(said).toMatchObject([{ breakage: 'lose-reply', sagaId: 's1' }]);
  });

  it('keeps the first few messages that it hit, however many there are', async () => {
    breakages.arm({ kind: 'deaf', target: 'parking' });
    for (let n = 1; n <= 30; n += 1) await send(`s${n}`);
    expect(hitSagas()).toHaveLength(10);
    expect(hitSagas()[0]).toBe('deaf s1');
  });

  it('takes the place of the one of its kind', () => {
    breakages.arm({ kind: 'deaf', target: 'parking' });
    breakages.arm({ kind: 'delay' });
    breakages.arm({ kind: 'deaf', target: 'billing' });
    expect(breakages.armed()).toMatchObject([
      { breakage: { kind: 'delay' } },
      { breakage: { kind: 'deaf', target: 'billing' } },
    ]);
  });
});
