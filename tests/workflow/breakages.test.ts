/** Each breakage as a visitor causes it: the booking ends as it should, and its saga tells how. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Breakage, Hit } from '../../src/dashboard/breakages/breakage.ts';
import type { Breakages } from '../../src/dashboard/breakages/breakages.ts';
import { type Answer, startSystem, type TestSystem } from '../support/system.ts';

/** Long enough for a breakage and the resend that falls into it to keep their order. */
const policy = { replyTimeoutMs: 600 };

let api: TestSystem;
let breakages: Breakages;
/** The hits that were handed over by a process that was to be killed. */
let killed: readonly Hit[] | undefined;

beforeEach(async () => {
  killed = undefined;
  const crashProcess = (hits: readonly Hit[]) => {
    killed = hits;
  };
  api = await startSystem({ policy, demo: { crashProcess, formerHits: [] } });
  const { breakages: armable } = api.system;
  if (armable === undefined) throw new Error('this system cannot be broken');
  breakages = armable;
});

afterEach(() => api.stop());

interface Entry {
  readonly type: string;
  readonly step: string | null;
}

/** The history of a booking's saga, an entry as `type step`. */
const historyOf = async ({ body }: Answer) => {
  const saga = (await api.call(`GET /sagas/${body.sagaId}`)).body;
  const entries: readonly Entry[] = saga.history;
  return entries.map(({ type, step }) => `${type} ${step}`);
};

/** Breaks the system, and books meanwhile. */
const bookBroken = async (breakage: Breakage): Promise<Answer> => {
  const slotId = await api.slot();
  breakages.arm(breakage);
  return api.book(slotId);
};

/** It ended well, nothing was done twice, and the visitor is shown the saga that was hit. */
const expectHealed = async (booking: Answer, kind: Breakage['kind']) => {
  expect(booking.body).toMatchObject({ status: 'approved', sagaState: 'completed' });
  await vi.waitFor(() => expect(breakages.armed()).toEqual([]));
  expect(breakages.hits()[0]).toMatchObject({ kind, sagaId: booking.body.sagaId });
  const { ledger } = api.snapshot();
  expect(ledger.filter((entry) => entry.bookingId === booking.body.id)).toHaveLength(1);
  expect(api.violations()).toEqual([]);
};

describe('a booking is approved, and its history shows how,', () => {
  it('if parking hears nothing for a while: its command is sent until it is heard', async () => {
    const booking = await bookBroken({ kind: 'deaf', target: 'parking' });
    const history = await historyOf(booking);
    const sent = history.filter((entry) => entry === 'command-resent block-slot');
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(history).toContain('step-done block-slot');
    await expectHealed(booking, 'deaf');
    expect(breakages.hits().map(({ messageType }) => messageType)).toContain('parking.block');
  });

  it('if a reply is lost: the command is sent again, and the inbox answers', async () => {
    const booking = await bookBroken({ kind: 'lose-reply' });
    const history = await historyOf(booking);
    expect(history.slice(2, 5)).toEqual([
      'command-sent block-slot',
      'command-resent block-slot',
      'step-done block-slot',
    ]);
    await expectHealed(booking, 'lose-reply');
    const metrics = await api.call('GET /metrics');
    expect(metrics.body).toContain('inbox_repeats_total{command="parking.block"} 1\n');
  });

  it('if a reply comes twice: the second one is ignored', async () => {
    const booking = await bookBroken({ kind: 'double-reply' });
    const history = await historyOf(booking);
    expect(history.filter((entry) => entry.startsWith('reply-ignored'))).toHaveLength(1);
    expect(history.filter((entry) => entry.startsWith('command-resent'))).toEqual([]);
    await expectHealed(booking, 'double-reply');
  });

  it('if a reply is late: the repeat is answered, and the late one is ignored', async () => {
    const booking = await bookBroken({ kind: 'delay' });
    expect(await historyOf(booking)).toContain('command-resent block-slot');
    await vi.waitFor(async () =>
      expect((await historyOf(booking)).at(-1)).toMatch(/^reply-ignored/),
    );
    await expectHealed(booking, 'delay');
  });

  it('if billing crashes after it has charged: it is not charged again', async () => {
    const booking = await bookBroken({ kind: 'crash', target: 'billing' });
    const history = await historyOf(booking);
    expect(history).toContain('command-resent pay-bill');
    expect(history).not.toContain('command-resent block-slot');
    await expectHealed(booking, 'crash');
    expect(breakages.hits()).toMatchObject([{ messageType: 'billing.pay' }]);
  });

  it('if the process is to die: it does so before it takes the reply', async () => {
    const booking = await bookBroken({ kind: 'crash', target: 'process' });
    expect(killed).toMatchObject([{ kind: 'crash', sagaId: booking.body.sagaId }]);
    await expectHealed(booking, 'crash');
  });
});

describe('a cancellation', () => {
  it('ends while a module hears nothing for a while', async () => {
    const booking = await api.book(await api.slot());
    breakages.arm({ kind: 'deaf', target: 'billing' });
    await api.call(`POST /bookings/${booking.body.id}/cancellation`);
    await vi.waitFor(
      async () =>
        expect((await api.call(`GET /bookings/${booking.body.id}`)).body.status).toBe('cancelled'),
      { timeout: 10_000 },
    );
    expect(breakages.hits()[0]).toMatchObject({ kind: 'deaf', messageType: 'billing.refund' });
    expect(api.violations()).toEqual([]);
  });
});

describe('a system that is no demonstration', () => {
  it('offers nothing to break', async () => {
    const usual = await startSystem();
    expect(usual.system.breakages).toBeUndefined();
    await usual.stop();
  });
});
