/** Sagas found again: by time, reason and age, and by the id of anything, as programs ask. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

const PAGE = { Accept: 'text/html' };
const TOKEN = 'the-token-of-the-operator';

let api: TestSystem;

beforeEach(async () => {
  api = await startSystem();
});

afterEach(() => api.stop());

describe('a list of sagas', () => {
  it('is narrowed by reason, time and age, alike for programs and on its page', async () => {
    const slotId = await api.slot();
    const declined = (await api.book(slotId, 'pm_declined')).body;
    const booked = (await api.book(slotId, 'pm_ok')).body;
    const at = async ({ sagaId }: { sagaId: string }): Promise<string> =>
      (await api.call(`GET /sagas/${sagaId}`)).body.createdAt;
    const [first, second] = [await at(declined), await at(booked)];
    const abroad = encodeURIComponent('2100-01-01T00:00:00+05:30');
    const cases: readonly (readonly [query: string, expected: readonly object[]])[] = [
      ['', [booked, declined]],
      ['code=refused', [declined]],
      ['code=deadline', []],
      ['step=pay-bill', []],
      [`from=${first}`, [booked, declined]],
      [`from=${second}`, [booked]],
      [`to=${second}`, [declined]],
      [`from=${first}&to=${second}&code=refused&definition=book-slot`, [declined]],
      [`to=${abroad}`, [booked, declined]],
      [`from=${abroad}`, []],
      ['olderThan=1m', []],
      ['olderThan=7d', []],
    ];
    for (const [query, expected] of cases) {
      const { items } = (await api.call(`GET /sagas?${query}`)).body;
      const listed = [booked, declined].filter(({ sagaId }) =>
        items.some(({ id }: { id: string }) => id === sagaId),
      );
      expect([query, listed]).toEqual([query, expected]);
      const response = await api.system.app.request(`/sagas?${query}`, { headers: PAGE });
      const page = await response.text();
      const shown = [booked, declined].filter(({ sagaId }) => page.includes(`/sagas/${sagaId}`));
      expect([query, shown]).toEqual([query, expected]);
    }
  });

  it('tells what is wrong with a filter', async () => {
    const faults = [
      ['code=odd', '/code'],
      ['olderThan=10', '/olderThan'],
      ['olderThan=0m', '/olderThan'],
      ['from=2026-01-01T00:00', '/from'],
      ['from=2026-01-01T00:00:00', '/from'],
      ['from=2026-02-30T00:00:00Z', '/from'],
      ['to=yesterday', '/to'],
      ['to=2026-01-01T00:00:00+01:00', '/to'], // In an address, a plus is a blank.
    ];
    for (const [query, pointer] of faults) {
      const { status, body } = await api.call(`GET /sagas?${query}`);
      expect([query, status, body.errors[0].pointer]).toEqual([query, 422, pointer]);
    }
    const { errors } = (await api.call('GET /sagas?to=yesterday')).body;
    expect(errors[0].detail).toContain('2026-03-01T09:00:00Z');
  });

  it('keeps on its page a filter that its form does not offer', async () => {
    const address = '/sagas?olderThan=90m&from=2026-03-01T10:00:00%2B01:00';
    const page = await (await api.system.app.request(address, { headers: PAGE })).text();
    expect(page).toContain('value="2026-03-01T09:00:00.000"');
    expect(page).toMatch(/<option value="90m" selected/);
    const sent = await api.system.app.request('/sagas?from=2026-03-01T09:00:00.000', {
      headers: PAGE,
    });
    expect(sent.status).toBe(200);
  });
});

describe('a search by id', () => {
  const search = async (id: string) =>
    (await api.call(`GET /search?id=${encodeURIComponent(id)}`)).body;

  it('tells what has it, and the sagas that it belongs to, the oldest first', async () => {
    const slotId = await api.slot();
    const headers = { Prefer: 'wait=20', 'X-Request-Id': 'the-request-of-a-client' };
    const { id, sagaId } = (await api.call('POST /bookings', { slotId }, headers)).body;
    const [bill] = (await api.call(`GET /bills?bookingId=${id}`)).body.items;
    const { history } = (await api.call(`GET /sagas/${sagaId}`)).body;
    const replies: string[] = history
      .filter(({ type }: { type: string }) => type === 'step-done')
      .flatMap(({ detail }: { detail: { messageId?: string } }) => detail.messageId ?? []);
    expect(replies).toHaveLength(3);
    for (const message of [`${sagaId}:block-slot:do`, ...replies])
      expect(await search(message)).toEqual({ kind: 'message', id: message, sagaIds: [sagaId] });
    for (const [kind, one] of Object.entries({
      saga: sagaId,
      booking: id,
      slot: slotId,
      bill: bill.id,
      request: 'the-request-of-a-client',
    }))
      expect(await search(one)).toEqual({ kind, id: one, sagaIds: [sagaId] });

    const { headers: located } = await api.call(`POST /bookings/${id}/cancellation`);
    const cancellation = located.get('Location')?.split('/').at(-1) ?? '';
    await api.system.modules.booking?.ended(cancellation, { timeoutMs: 20_000 });
    for (const one of [id, bill.id])
      expect((await search(one)).sagaIds).toEqual([sagaId, cancellation]);
    expect(await search(slotId)).toEqual({ kind: 'slot', id: slotId, sagaIds: [] });
  });

  it('says what it looked for if nothing has it', async () => {
    expect(await search('no-such-id')).toMatchObject({
      status: 404,
      detail: 'no saga, booking, slot, bill, message or request has the id no-such-id',
    });
    for (const id of ['', ' ', 'x'.repeat(301)])
      expect(await search(id)).toMatchObject({ status: 422, errors: [{ pointer: '/id' }] });
  });

  it('says where it could not look, if a module runs elsewhere', async () => {
    await api.stop();
    api = await startSystem({ modules: ['booking'] });
    const { status, detail } = await search('no-such-id');
    expect(status).toBe(404);
    expect(detail).toContain('as far as is seen from here');
    expect(detail).toContain('DASHBOARD_PARKING_URL');
  });

  it('is for the operator alone, if there is a token', async () => {
    await api.stop();
    api = await startSystem({ operatorToken: TOKEN });
    const asked = (headers: Record<string, string>) =>
      api.call('GET /search?id=no-such-id', undefined, headers);
    expect((await asked({})).status).toBe(401);
    expect((await asked({ Authorization: `Bearer ${TOKEN}` })).status).toBe(404);
  });
});
