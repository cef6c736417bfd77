/** What an operator sees and does over HTTP. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allOf } from '../../src/app/assembly.ts';
import { GatewayUnavailableError } from '../../src/modules/billing/gateway/gateway.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/** A saga goes back soon, yet not before a broker on a busy machine has answered. */
const policy = { replyTimeoutMs: 50, stepDeadlineMs: 500, stallAttempts: 2 };

let api: TestSystem;
/** What was posted to the webhook, of each type. */
let stalled: string[];
let dead: string[];

beforeEach(async () => {
  stalled = [];
  dead = [];
  const send: typeof fetch = async (_, init) => {
    const { type, data } = JSON.parse(String(init?.body));
    if (type === 'saga.stalled') stalled.push(data.sagaId);
    if (type === 'message.dead') dead.push(data.messageType);
    return new Response();
  };
  const target = { url: 'http://hook', authorization: undefined, secrets: [] };
  api = await startSystem({ policy, webhook: { target, send } });
});

afterEach(() => api.stop());

const sagaOf = async (id: string) => (await api.call(`GET /sagas/${id}`)).body;
const bookingOf = async (id: string) => (await api.call(`GET /bookings/${id}`)).body;
const endOf = (sagaId: string) =>
  vi.waitFor(async () => expect((await sagaOf(sagaId)).finishedAt).not.toBeNull(), 15_000);
const begin = async () => {
  const { body } = await api.call('POST /bookings', { slotId: await api.slot() });
  return body;
};

/** From now on the gateway takes nothing. */
const gatewayDown = () => {
  const down = () => Promise.reject(new GatewayUnavailableError('it is down'));
  const { provider } = allOf(api.system.modules).billing;
  const charge = vi.spyOn(provider, 'charge').mockImplementation(down);
  const refund = vi.spyOn(provider, 'refund').mockImplementation(down);
  return {
    back() {
      charge.mockRestore();
      refund.mockRestore();
    },
    /** A charge that is still being tried must not succeed once its refund is resolved. */
    refundsAgain: () => refund.mockRestore(),
    /** It is back, and has each refund wait until it is let: no stalled saga goes on by itself. */
    backWithRefundsHeld() {
      charge.mockRestore();
      refund.mockRestore();
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const giveBack = provider.refund;
      vi.spyOn(provider, 'refund').mockImplementation(async (...asked) => {
        await released;
        return giveBack(...asked);
      });
      return release;
    },
  };
};

/** A booking whose saga is stalled on its refund. */
const stalledBooking = async () => {
  const body = await begin();
  await vi.waitFor(async () => expect((await sagaOf(body.sagaId)).state).toBe('stalled'), 15_000);
  return body;
};

describe('cancelling a booking', () => {
  beforeEach(async () => {
    await api.stop();
    api = await startSystem();
  });

  it('gives the money and the slot back', async () => {
    const slotId = await api.slot();
    const { body } = await api.book(slotId);
    expect(body.cancellationSagaId).toBeNull();
    const answer = await api.call(`POST /bookings/${body.id}/cancellation`);
    expect(answer.status).toBe(202);
    const sagaId = answer.headers.get('Location')?.replace('/sagas/', '') ?? '';
    expect(answer.body.cancellationSagaId).toBe(sagaId);
    await endOf(sagaId);
    expect(await sagaOf(sagaId)).toMatchObject({
      definition: 'cancel-booking',
      bookingId: body.id,
    });
    expect(await bookingOf(body.id)).toMatchObject({
      status: 'cancelled',
      sagaId: body.sagaId,
      cancellationSagaId: sagaId,
    });
    expect((await api.call(`GET /slots/${slotId}`)).body.status).toBe('available');
    const { items } = (await api.call(`GET /bills?bookingId=${body.id}`)).body;
    expect(items).toMatchObject([{ status: 'refunded' }]);
    expect(api.violations()).toEqual([]);
  });

  it('is refused unless the booking is approved and done, and a second time', async () => {
    expect((await api.call('POST /bookings/nobody/cancellation')).status).toBe(404);
    const rejected = (await api.book(await api.slot(), 'pm_declined')).body;
    const refused = await api.call(`POST /bookings/${rejected.id}/cancellation`);
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      expect.stringContaining('rejected'),
    ]);
    const { body } = await api.book(await api.slot());
    const path = `POST /bookings/${body.id}/cancellation`;
    const answers = await Promise.all([api.call(path), api.call(path), api.call(path)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409]);
    await vi.waitFor(async () => expect((await bookingOf(body.id)).status).toBe('cancelled'));
    expect((await api.call(path)).body.detail).toContain('is cancelled');
    expect(api.violations()).toEqual([]);
  });
});

describe('a cancellation that is stalled', () => {
  it('is named by its booking, shown alone or in a list', async () => {
    const slotId = await api.slot();
    const { body } = await api.book(slotId);
    const { back } = gatewayDown();
    const answer = await api.call(`POST /bookings/${body.id}/cancellation`);
    const cancellationSagaId = answer.headers.get('Location')?.replace('/sagas/', '') ?? '';
    const state = async () => (await sagaOf(cancellationSagaId)).state;
    await vi.waitFor(async () => expect(await state()).toBe('stalled'), 15_000);
    const shown = { status: 'approved', cancellationSagaId };
    expect(await bookingOf(body.id)).toMatchObject(shown);
    const { items } = (await api.call(`GET /bookings?slotId=${slotId}`)).body;
    expect(items).toMatchObject([shown]);
    back();
    await endOf(cancellationSagaId);
  });
});

describe('a history', () => {
  it('shows what was booked, and not what it is paid by', async () => {
    const { sagaId, id } = await begin();
    const { history } = await sagaOf(sagaId);
    expect(JSON.stringify(history)).toContain(id);
    expect(JSON.stringify(history)).not.toMatch(/paymentMethod|pm_/);
    await endOf(sagaId);
  });
});

describe('an operator', () => {
  it('aborts a saga, which goes back with the reason; then no more', async () => {
    const { back } = gatewayDown();
    const booking = await begin();
    const path = `POST /sagas/${booking.sagaId}/abort`;
    const answer = await api.call(path, { reason: 'customer called', actor: 'ann' });
    expect([answer.status, answer.body.reason]).toEqual([
      202,
      { code: 'aborted', detail: 'customer called' },
    ]);
    back();
    await endOf(booking.sagaId);
    const { history } = await sagaOf(booking.sagaId);
    expect(history.find(({ type }: { type: string }) => type === 'aborted')).toMatchObject({
      detail: { actor: 'ann', reason: 'customer called' },
    });
    const again = await api.call(path);
    expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('has ended')]);
    expect(api.violations()).toEqual([]);
  });

  it('is told once of a stalled saga, and sends it again when its cause is gone', async () => {
    const { back } = gatewayDown();
    const { sagaId } = await stalledBooking();
    await vi.waitFor(() => expect(stalled).toEqual([sagaId]));
    const { items } = (await api.call('GET /sagas?state=stalled')).body;
    expect(items).toMatchObject([
      { id: sagaId, step: 'pay-bill', reason: { code: 'compensation_exhausted' } },
    ]);
    expect((await api.call('GET /sagas/counts')).body).toMatchObject({ stalled: 1, running: 0 });
    back();
    expect((await api.call(`POST /sagas/${sagaId}/retry`)).status).toBe(202);
    await endOf(sagaId);
    expect((await sagaOf(sagaId)).state).toBe('compensated');
    expect(api.violations()).toEqual([]);
  });

  it('resolves a stalled step, with a reason, and only a stalled one', async () => {
    const { back } = gatewayDown();
    const { sagaId } = await stalledBooking();
    const path = `POST /sagas/${sagaId}/resolve`;
    expect((await api.call(path)).status).toBe(415);
    expect((await api.call(path, {})).body.errors).toMatchObject([{ pointer: '/reason' }]);
    expect((await api.call(path, { reason: 'nothing was charged' })).status).toBe(202);
    await endOf(sagaId);
    const saga = await sagaOf(sagaId);
    expect(saga.steps.find(({ name }: { name: string }) => name === 'pay-bill').state).toBe(
      'resolved',
    );
    expect((await api.call(path, { reason: 'again' })).status).toBe(409);
    back();
    expect(api.violations()).toEqual([]);
  });

  it('sees the path of a saga as a diagram', async () => {
    const { body } = await api.book(await api.slot(), 'pm_declined');
    const { status, body: drawn } = await api.call(`GET /sagas/${body.sagaId}/diagram`);
    expect(status).toBe(200);
    expect(drawn).toContain('do3 ==>|BILL_FAILED| compensate1');
    expect((await api.call('GET /sagas/nobody/diagram')).status).toBe(404);
    expect((await api.call('POST /sagas/nobody/abort')).status).toBe(404);
  });
});

/** From now on parking fails at whatever would change this slot. */
const keepSlot = (slotId: string) => {
  const database = new Sqlite(join(api.dataDir, 'parking.db'));
  database.exec(`CREATE TRIGGER keep BEFORE UPDATE ON slots WHEN old.id = '${slotId}'
    BEGIN SELECT RAISE(ABORT, 'this slot stays as it is'); END`);
  database.close();
};

describe('many stalled sagas', () => {
  it('of one reason at two steps are shown as two groups, and each lists its own', async () => {
    const slotId = await api.slot();
    const unblocking = (await api.call('POST /bookings', { slotId, paymentMethod: 'pm_slow' }))
      .body;
    await vi.waitFor(async () => expect((await sagaOf(unblocking.sagaId)).step).toBe('pay-bill'));
    keepSlot(slotId);
    const isAtUnblock = { state: 'stalled', step: 'block-slot' };
    await vi.waitFor(
      async () => expect(await sagaOf(unblocking.sagaId)).toMatchObject(isAtUnblock),
      15_000,
    );
    gatewayDown();
    const refunding = await Promise.all([stalledBooking(), stalledBooking()]);
    const open = async (path: string) => {
      const headers = { Accept: 'text/html' };
      return (await api.system.app.request(path, { headers })).text();
    };
    const links = (await open('/dashboard/attention')).matchAll(/href="(\/sagas\?[^"]*)"/g);
    const groups = [...links].map(([, href = '']) => href.replaceAll('&amp;', '&'));
    const all = [unblocking, ...refunding].map(({ sagaId }) => sagaId);
    const listed = [];
    for (const path of groups) {
      const page = await open(path);
      listed.push(all.filter((id) => page.includes(`/sagas/${id}`)));
      const { items } = (await api.call(`GET ${path}`)).body;
      expect(items.map(({ id }: { id: string }) => id)).toEqual(listed.at(-1)?.toSorted());
    }
    // The group of the oldest comes first, however many are in another.
    expect(listed).toEqual([[all[0]], all.slice(1)]);
  });

  it('are counted first, then all of them are sent again', async () => {
    const { back } = gatewayDown();
    const bookings = await Promise.all([1, 2, 3].map(stalledBooking));
    const wish = { filter: { code: 'compensation_exhausted' }, reason: 'gateway is back' };
    expect((await api.call('POST /sagas/retry', wish)).body).toEqual({
      count: 3,
      done: 0,
      refused: [],
      sagaIds: bookings.map(({ sagaId }) => sagaId).toSorted(),
    });
    expect((await api.call('POST /sagas/retry', { ...wish, count: 4 })).status).toBe(409);
    const other = { ...wish, filter: { step: 'block-slot' } };
    expect((await api.call('POST /sagas/retry', other)).body.count).toBe(0);
    for (const begun of [{ olderThan: '1h' }, { to: '2026-01-01T00:00:00Z' }]) {
      const young = { ...wish, filter: { ...wish.filter, ...begun } };
      expect((await api.call('POST /sagas/retry', young)).body.count).toBe(0);
    }
    back();
    const done = await api.call('POST /sagas/retry', { ...wish, count: 3 });
    expect([done.status, done.body]).toMatchObject([202, { count: 3, done: 3, refused: [] }]);
    for (const { sagaId } of bookings) await endOf(sagaId);
    expect(api.violations()).toEqual([]);
  });

  it('are those that were counted, and not as many others', async () => {
    const { back } = gatewayDown();
    const first = await stalledBooking();
    const wish = { filter: { step: 'pay-bill' }, reason: 'nothing was charged' };
    const counted = await api.call('POST /sagas/resolve', wish);
    expect(counted.body).toMatchObject({ count: 1, sagaIds: [first.sagaId] });
    await api.call(`POST /sagas/${first.sagaId}/resolve`, { reason: 'by hand' });
    const other = await stalledBooking();
    const acted = await api.call('POST /sagas/resolve', { ...wish, count: 1 });
    expect([acted.status, acted.body.detail]).toEqual([
      409,
      expect.stringContaining('not counted'),
    ]);
    expect((await sagaOf(other.sagaId)).state).toBe('stalled');
    back();
  });

  it('can be resolved together, and say which could not', async () => {
    const { refundsAgain } = gatewayDown();
    const [first, second] = [await stalledBooking(), await stalledBooking()];
    const wish = { filter: { bookingId: first.id }, reason: 'nothing was charged', count: 1 };
    expect((await api.call('POST /sagas/resolve', wish)).body).toMatchObject({ done: 1 });
    await endOf(first.sagaId);
    expect((await sagaOf(second.sagaId)).state).toBe('stalled');
    refundsAgain();
    await api.call(`POST /sagas/${second.sagaId}/retry`);
    await endOf(second.sagaId);
    expect(api.violations()).toEqual([]);
  });
});

describe('a dead letter', () => {
  const lettersOf = async (type: string) =>
    (await api.call(`GET /dead-letters?type=${type}`)).body.items;
  const letterOf = async (type: string) => {
    await vi.waitFor(async () => expect(await lettersOf(type)).toHaveLength(1), 10_000);
    return (await lettersOf(type))[0];
  };

  it('is told of once, and shown by its id', async () => {
    gatewayDown();
    const { sagaId } = await stalledBooking();
    const letter = await letterOf('billing.pay');
    const told = () => dead.filter((type) => type === 'billing.pay');
    await vi.waitFor(() => expect(told()).toHaveLength(1));
    expect(letter).toMatchObject({
      sagaId,
      queue: 'billing.commands',
      reason: expect.stringContaining('it is down'),
    });
    expect((await api.call(`GET /dead-letters/${letter.id}`)).body.id).toBe(letter.id);
    expect((await api.call('GET /dead-letters/nothing')).status).toBe(404);
  });

  it('of a command that its saga awaits is redriven, which is a retry of that saga', async () => {
    const { back } = gatewayDown();
    const { sagaId } = await stalledBooking();
    const { id } = await letterOf('billing.refund');
    back();
    expect((await api.call(`POST /dead-letters/${id}/redrive`)).status).toBe(202);
    await endOf(sagaId);
    const { history } = await sagaOf(sagaId);
    const act = { detail: { actor: 'operator', reason: 'redrive of a dead letter' } };
    expect(history).toContainEqual(expect.objectContaining(act));
    expect(await lettersOf('billing.refund')).toEqual([]);
    expect(api.violations()).toEqual([]);
  });

  it('of a command that nobody awaits any more is refused: it can only be discarded', async () => {
    const { back } = gatewayDown();
    const { sagaId } = await stalledBooking();
    const { id } = await letterOf('billing.pay');
    const redrive = () => api.call(`POST /dead-letters/${id}/redrive`);
    expect(await redrive()).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/no longer awaits.*discard/) },
    });
    await api.call(`POST /sagas/${sagaId}/resolve`, { reason: 'nothing was charged' });
    await endOf(sagaId);
    back();
    expect(await redrive()).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/ended.*discard/) },
    });
    expect((await api.call(`GET /dead-letters/${id}`)).status).toBe(200);
    expect((await api.call(`DELETE /dead-letters/${id}`)).status).toBe(204);
    expect((await api.call(`DELETE /dead-letters/${id}`)).status).toBe(404);
    // A copy of the payment may be on its way still: a resolved refund is sent until its answer.
    await vi.waitFor(() => expect(api.violations()).toEqual([]), 15_000);
  });
});

describe('many dead letters', () => {
  it('are all reached by the pages of the dashboard, each once', async () => {
    gatewayDown();
    await stalledBooking();
    await stalledBooking();
    const letters = async () => (await api.call('GET /dead-letters')).body.items;
    // The payment and the refund of each.
    await vi.waitFor(async () => expect(await letters()).toHaveLength(4), 15_000);
    const seen: string[] = [];
    const linkIn = (text: string, name: string) =>
      new RegExp(`<a href="([^"]*)">${name}</a>`).exec(text)?.[1]?.replaceAll('&amp;', '&');
    let path: string | undefined = '/dashboard/attention?limit=1';
    while (path !== undefined) {
      const text = await (await api.system.app.request(path)).text();
      seen.push(...[...text.matchAll(/id="letter-([^"]+)"/g)].map(([, id]) => id ?? ''));
      const first = seen.length === 1 ? undefined : '/dashboard/attention?limit=1';
      expect(linkIn(text, '« First page')).toBe(first);
      path = linkIn(text, 'Next page »');
    }
    expect(seen).toEqual((await letters()).map(({ id }: { id: string }) => id));
  });

  it('are counted first, then redriven or discarded together', async () => {
    const { backWithRefundsHeld } = gatewayDown();
    const bookings = await Promise.all([1, 2].map(stalledBooking));
    const matching = async (filter: object) =>
      (await api.call('POST /dead-letters/redrive', { filter })).body.count;
    const refunds = { type: 'billing.refund' };
    await vi.waitFor(async () => expect(await matching(refunds)).toBe(2), 10_000);
    expect(await matching({ queue: 'parking.commands' })).toBe(0);
    const wrong = { filter: refunds, count: 1 };
    expect((await api.call('POST /dead-letters/discard', wrong)).status).toBe(409);
    await vi.waitFor(async () => expect(await matching({ reason: 'it is down' })).toBe(4), 10_000);
    const release = backWithRefundsHeld();
    const redriven = await api.call('POST /dead-letters/redrive', { filter: refunds, count: 2 });
    expect(redriven).toMatchObject({ status: 202, body: { count: 2, done: 2, refused: [] } });
    release();
    for (const { sagaId } of bookings) await endOf(sagaId);

    const rest = { filter: { reason: 'it is down' }, count: 2 };
    const refused = (await api.call('POST /dead-letters/redrive', rest)).body;
    expect(refused).toMatchObject({ count: 2, done: 0 });
    expect(refused.refused).toMatchObject([
      { detail: expect.stringMatching(/ended/) },
      { detail: expect.stringMatching(/ended/) },
    ]);
    const gone = await api.call('POST /dead-letters/discard', rest);
    expect(gone).toMatchObject({ status: 202, body: { count: 2, done: 2, refused: [] } });
    expect((await api.call('GET /dead-letters')).body.items).toEqual([]);
    expect(api.violations()).toEqual([]);
  });
});
