import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, startSystem, type TestSystem } from '../support/system.ts';

let api: TestSystem;

beforeAll(async () => {
  api = await startSystem();
});

afterAll(() => api.stop());

const isProblem = ({ status, headers, body }: Answer, expected: number) => {
  expect(status).toBe(expected);
  expect(headers.get('Content-Type')).toContain('application/problem+json');
  expect(body).toMatchObject({ status: expected, type: 'about:blank' });
  for (const member of ['title', 'detail', 'requestId'])
    expect(body[member]).toEqual(expect.stringMatching(/./));
};

describe('a request that is wrong', () => {
  const slot = (name: unknown, price?: unknown) => ({ name, price });
  const usd = (amount: unknown) => ({ amount, currency: 'USD' });

  const cases: readonly (readonly [string, number, string, string, unknown, string?])[] = [
    ['is no JSON', 400, 'POST', '/slots', '{bad'],
    ['has no name', 422, 'POST', '/slots', {}, '/name'],
    ['has a name of another type', 422, 'POST', '/slots', slot(1), '/name'],
    ['has an empty name', 422, 'POST', '/slots', slot('  '), '/name'],
    ['has a negative price', 422, 'POST', '/slots', slot('A', usd(-1)), '/price/amount'],
    ['has a price of nothing', 422, 'POST', '/slots', slot('A', usd(0)), '/price/amount'],
    ['has a broken price', 422, 'POST', '/slots', slot('A', usd(1.5)), '/price/amount'],
    ['has a price beyond bounds', 422, 'POST', '/slots', slot('A', usd(1e15)), '/price/amount'],
    [
      'has a currency that does not exist',
      422,
      'POST',
      '/slots',
      slot('A', { amount: 1, currency: 'XQQ' }),
      '/price/currency',
    ],
    ['has no slot', 422, 'POST', '/bookings', {}, '/slotId'],
    [
      'pays by an unknown method',
      422,
      'POST',
      '/bookings',
      { slotId: 'a', paymentMethod: 'gold' },
      '/paymentMethod',
    ],
    ['is 1 MiB long', 413, 'POST', '/slots', slot('x'.repeat(1_048_576))],
    ['asks for too long a page', 422, 'GET', '/slots?limit=201', undefined, '/limit'],
    ['has a cursor of its own making', 422, 'GET', '/bookings?cursor=%00', undefined, '/cursor'],
    ['asks for an unknown status', 422, 'GET', '/slots?status=lost', undefined, '/status'],
    ['is for an unknown route', 404, 'GET', '/nowhere', undefined],
    ['is for an unknown slot', 404, 'GET', '/slots/nothing', undefined],
    ['is for an unknown booking', 404, 'GET', '/bookings/nothing', undefined],
    ['is for an unknown bill', 404, 'GET', '/bills/nothing', undefined],
    ['is for an unknown saga', 404, 'GET', '/sagas/nothing', undefined],
    ['closes an unknown slot', 404, 'PATCH', '/slots/nothing', { status: 'closed' }],
    ['is for an unknown letter', 404, 'GET', '/dead-letters/nothing', undefined],
    ['redrives an unknown letter', 404, 'POST', '/dead-letters/nothing/redrive', undefined],
    ['discards an unknown letter', 404, 'DELETE', '/dead-letters/nothing', undefined],
  ];

  for (const [what, status, method, path, body, pointer] of cases)
    it(`because it ${what} gets ${status}, and nothing changes`, async () => {
      const before = api.snapshot();
      const answer = await api.call(`${method} ${path}`, body);
      isProblem(answer, status);
      if (pointer !== undefined) expect(answer.body.errors).toMatchObject([{ pointer }]);
      expect(api.snapshot()).toEqual(before);
    });

  it('because it is not JSON by its own word gets 415', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    isProblem(await api.call('POST /slots', 'name=A', form), 415);
  });
});

describe('a booking', () => {
  it('is accepted with 202 while its saga is at work', async () => {
    const { status, body, headers } = await api.call('POST /bookings', {
      slotId: await api.slot(),
    });
    expect(status).toBe(202);
    expect(body).toMatchObject({ sagaState: 'running', status: 'pending' });
    expect(headers.get('Location')).toBe(`/bookings/${body.id}`);
  });

  it('belongs to the trace that its client is in, with every command of it', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const sent = vi.spyOn(api.system.bus, 'send');
    const wish = { slotId: await api.slot(), paymentMethod: 'pm_declined' };
    const headers = { Prefer: 'wait=20', traceparent, tracestate: 'a=1' };
    const { body } = await api.call('POST /bookings', wish, headers);
    const trace = { traceparent, tracestate: 'a=1' };
    const its = sent.mock.calls.flatMap(([one]) => (one.sagaId === body.sagaId ? [one] : []));
    expect(its.map((one) => [one.type, one.trace])).toEqual([
      ['parking.block', trace],
      ['billing.pay', trace],
      ['parking.unblock', trace],
    ]);
  });

  it('that takes longer than the client will wait is answered with 202', async () => {
    const wish = { slotId: await api.slot(), paymentMethod: 'pm_slow' };
    const { status, body } = await api.call('POST /bookings', wish, { Prefer: 'wait=1' });
    expect([status, body.sagaState]).toEqual([202, 'running']);
  });

  it('ignores a preference that makes no sense', async () => {
    const wish = { slotId: await api.slot() };
    for (const Prefer of ['wait=soon', 'wait', 'wait=-1', 'respond-async'])
      expect((await api.call('POST /bookings', wish, { Prefer })).status).toBe(202);
  });
});

describe('a slot', () => {
  it('costs 100.00 USD where no price is given, or what is given', async () => {
    const plain = await api.call('POST /slots', { name: 'A' });
    expect(plain.body.price).toEqual({ amount: 10_000, currency: 'USD' });
    expect(plain.headers.get('Location')).toBe(`/slots/${plain.body.id}`);
    const price = { amount: 250, currency: 'EUR' };
    expect((await api.call('POST /slots', { name: 'A', price })).body.price).toEqual(price);
  });

  it('is closed and opened again, and each twice does no harm', async () => {
    const id = await api.slot();
    for (const status of ['closed', 'closed', 'available', 'available']) {
      const answer = await api.call(`PATCH /slots/${id}`, { status });
      expect([answer.status, answer.body.status]).toEqual([200, status]);
    }
  });

  it('that is reserved can neither be closed nor taken by opening it', async () => {
    const id = await api.slot();
    await api.book(id);
    for (const status of ['closed', 'available'])
      isProblem(await api.call(`PATCH /slots/${id}`, { status }), 409);
  });
});

describe('a list', () => {
  it('neither skips nor repeats a row while rows are added', async () => {
    const mine = new Set<string>();
    for (let n = 0; n < 7; n += 1) mine.add(await api.slot());
    const seen: string[] = [];
    for (let cursor = ''; cursor !== 'end'; ) {
      const { body } = await api.call(`GET /slots?limit=3${cursor}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      if (mine.size < 10) mine.add(await api.slot());
      cursor = body.nextCursor === null ? 'end' : `&cursor=${body.nextCursor}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (const id of mine) expect(seen).toContain(id);
  });

  it('shows only what was asked for', async () => {
    const id = await api.slot();
    const { body } = await api.book(id);
    const bookings = await api.call(`GET /bookings?slotId=${id}&status=approved`);
    expect(bookings.body.items.map((one: { id: string }) => one.id)).toEqual([body.id]);
    const sagas = await api.call(`GET /sagas?bookingId=${body.id}&state=completed`);
    expect(sagas.body.items.map((one: { id: string }) => one.id)).toEqual([body.sagaId]);
    const none = await api.call(`GET /sagas?bookingId=${body.id}&state=stalled`);
    expect(none.body).toEqual({ items: [], nextCursor: null });
  });
});

describe('an answer', () => {
  it('lets nothing else be loaded, framed or guessed, were it taken for a page', async () => {
    const { headers } = await api.call('GET /slots');
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it('carries the id of its request, also where it is a problem', async () => {
    const answer = await api.call('GET /nowhere', undefined, { 'X-Request-Id': 'mine-1' });
    expect(answer.headers.get('X-Request-Id')).toBe('mine-1');
    expect(answer.body.requestId).toBe('mine-1');
  });
});

describe('a booking and its saga', () => {
  it('are not sent again while they are as the client has them', async () => {
    const { body } = await api.book(await api.slot());
    for (const path of [`/bookings/${body.id}`, `/sagas/${body.sagaId}`]) {
      const first = await api.call(`GET ${path}`);
      const etag = first.headers.get('ETag') ?? '';
      expect(etag).toMatch(/^(W\/)?".+"$/);
      const again = await api.call(`GET ${path}`, undefined, { 'If-None-Match': etag });
      expect([again.status, again.body, again.headers.get('ETag')]).toEqual([304, '', etag]);
      const other = await api.call(`GET ${path}`, undefined, { 'If-None-Match': '"other"' });
      expect(other.status).toBe(200);
    }
    const path = `GET /bookings/${body.id}`;
    const etag = (await api.call(path)).headers.get('ETag') ?? '';
    await api.call(`POST /bookings/${body.id}/cancellation`);
    const status = async () =>
      (await api.call(path, undefined, { 'If-None-Match': etag })).body.status;
    await expect.poll(status, { timeout: 10_000 }).toBe('cancelled');
  });
});

describe('a method that a path does not take', () => {
  it.each([
    ['DELETE /slots', 'GET, HEAD, POST'],
    ['POST /bookings/b1', 'GET, HEAD'],
    ['GET /bookings/b1/cancellation', 'POST'],
    ['PATCH /dead-letters/d1', 'GET, HEAD, DELETE'],
    ['POST /livez', 'GET, HEAD'],
  ])('%s gets 405 and %s', async (route, allowed) => {
    const { status, headers, body } = await api.call(
      route,
      route.startsWith('GET') ? undefined : {},
    );
    expect([status, headers.get('Allow'), body.title]).toEqual([
      405,
      allowed,
      'Method Not Allowed',
    ]);
  });

  it('is 404 where there is no such path at all', async () => {
    const { status, headers } = await api.call('DELETE /garage');
    expect([status, headers.get('Allow')]).toEqual([404, null]);
  });
});

describe('the process', () => {
  it('lives, is ready, and is not once it drains', async () => {
    const other = await startSystem();
    expect((await other.call('GET /livez')).status).toBe(200);
    expect((await other.call('GET /readyz')).status).toBe(200);
    other.system.drain();
    const answer = await other.call('GET /readyz');
    isProblem(answer, 503);
    expect(answer.body.detail).toContain('shutting down');
    expect((await other.call('GET /livez')).status).toBe(200);
    await other.stop();
  });
});

describe('with an operator token', () => {
  let guarded: TestSystem;
  const token = 'a-token-that-is-long';

  beforeAll(async () => {
    guarded = await startSystem({ operatorToken: token });
  });

  afterAll(() => guarded.stop());

  const changes: readonly (readonly [string, string, unknown])[] = [
    ['POST', '/slots', { name: 'A' }],
    ['PATCH', '/slots/x', { status: 'closed' }],
    ['POST', '/dead-letters/x/redrive', undefined],
    ['DELETE', '/dead-letters/x', undefined],
  ];

  for (const [method, path, body] of changes)
    it(`${method} ${path} is for the operator alone`, async () => {
      isProblem(await guarded.call(`${method} ${path}`, body), 401);
      const wrong = { Authorization: 'Bearer another-token-as-long' };
      isProblem(await guarded.call(`${method} ${path}`, body, wrong), 401);
      const right = { Authorization: `Bearer ${token}` };
      expect((await guarded.call(`${method} ${path}`, body, right)).status).not.toBe(401);
    });

  it('anybody may look and book', async () => {
    expect((await guarded.call('GET /slots')).status).toBe(200);
    expect((await guarded.call('POST /bookings', { slotId: 'a' })).status).toBe(202);
  });
});
