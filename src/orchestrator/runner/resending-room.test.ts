/** Room for what is sent again: it comes back, also where nobody answers and nothing comes due. */
import { beforeEach, describe, expect, it } from 'vitest';
import { awaitingOf } from '../../../tests/support/awaiting.ts';
import { type LogLine, listening } from '../../../tests/support/log.ts';
import { sagaInstance } from '../../../tests/support/saga-row.ts';
import { createVirtualClock, type VirtualClock } from '../../testing/virtual-clock.ts';
import { createResending, type Resending, type ResendingOptions } from './resending.ts';

/** The places of the window, and for how long each is kept. */
const PLACES = 512;
const PATIENCE_MS = 5_000;

let clock: VirtualClock;
let lines: LogLine[];
/** The sagas of which a command was sent again, in order. */
let sent: string[];

beforeEach(() => {
  clock = createVirtualClock();
  sent = [];
});

/** A saga log in which nothing ever comes due. */
const never = { due: () => [], nextDueAt: () => undefined, putOff() {} };

const resend = (open: readonly string[], change: Partial<ResendingOptions> = {}): Resending => {
  const { log, lines: heard } = listening();
  lines = heard;
  return createResending({
    sagaLog: { ...never, open: () => open },
    bus: { status: () => ({ ready: true, detail: '' }) },
    policy: { replyTimeoutMs: PATIENCE_MS, stepDeadlineMs: 50_000, stallAttempts: 5 },
    move: async (id) => {
      sent.push(id);
      const instance = sagaInstance(id);
      const none = { history: [], amended: [] };
      const after = { ...instance, revision: 2 };
      return { before: instance, instance: after, ...none, commands: [awaitingOf()] };
    },
    onTakenUp() {},
    write: async (unit) => unit(),
    clock,
    random: () => 0.5,
    log,
    ...change,
  });
};

const many = (count: number) => Array.from({ length: count }, (_, n) => `s${n}`);

describe('more open sagas than there is room for', () => {
  it('are all sent again once the first had time to be answered, though none is due', async () => {
    const resending = resend(many(PLACES + 3));
    resending.busCanSend();
    await clock.advance(PATIENCE_MS - 1);
    expect(sent).toEqual(many(PLACES));
    expect(resending.remaining()).toBe(3);
    await clock.advance(1);
    expect(sent).toEqual(many(PLACES + 3));
    expect(resending.remaining()).toBe(0);
  });

  it('wait for nobody once they are all on their way', async () => {
    const resending = resend(many(3));
    resending.busCanSend();
    await clock.advance(10 * PATIENCE_MS);
    expect(sent).toEqual(many(3));
    expect(clock.pending()).toBe(0);
  });
});

describe('open sagas that could not be listed', () => {
  it('are listed and sent later, with a line as that begins and one as it ends', async () => {
    let isBroken = true;
    const open = () => {
      if (isBroken) throw new Error('database is locked');
      return many(2);
    };
    const resending = resend([], { sagaLog: { ...never, open } });
    resending.busCanSend();
    await clock.advance(4_000);
    expect(sent).toEqual([]);
    isBroken = false;
    await clock.advance(2_000);
    expect(sent).toEqual(many(2));
    const said = lines.map((line) => line.said);
    expect(said.at(0)).toBe('commands were not sent again; trying later');
    expect(said.at(-1)).toBe('commands are sent again');
  });

  it('are not taken up once more when the bus comes back, or anything comes due', async () => {
    const resending = resend(many(2));
    resending.busCanSend();
    await clock.advance(1);
    for (let n = 0; n < 3; n += 1) resending.busCanSend();
    await clock.advance(PATIENCE_MS);
    expect(sent).toEqual(many(2));
  });
});

describe('what is due beyond the next look', () => {
  it('is looked at when it comes due', async () => {
    const begun = clock.now();
    const dueAt = begun + 7_000;
    const sagaLog = {
      ...never,
      open: () => [],
      due: ({ now }: { readonly now: number }) => (now >= dueAt && sent.length === 0 ? ['s9'] : []),
      nextDueAt: (after: number) => (after < dueAt ? dueAt : undefined),
    };
    resend([], { sagaLog }).busCanSend();
    await clock.advance(6_999);
    expect(sent).toEqual([]);
    await clock.advance(1);
    expect(sent).toEqual(['s9']);
  });

  it('is looked at within a minute, in case the clock was set back', async () => {
    const looks: number[] = [];
    const begun = clock.now();
    const sagaLog = {
      ...never,
      open: () => [],
      due: ({ now }: { readonly now: number }) => {
        looks.push(now - begun);
        return [];
      },
      nextDueAt: () => begun + 3_600_000,
    };
    resend([], { sagaLog }).busCanSend();
    await clock.advance(130_000);
    expect(looks).toEqual([0, 60_000, 120_000]);
  });
});
