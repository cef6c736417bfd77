/** The dashboard if things go another way than its forms expect. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type SystemOptions, startSystem, type TestSystem } from '../support/system.ts';

const PAGE = { Accept: 'text/html,*/*;q=0.8' };
const FORM = { ...PAGE, 'Content-Type': 'application/x-www-form-urlencoded' };
const TOKEN = 'the-token-of-the-operator';
/** An address where nobody listens. */
const NOBODY = 'http://127.0.0.1:1';

let api: TestSystem;

const start = async (options?: SystemOptions) => {
  api = await startSystem(options);
};

const open = async (path: string) => {
  const response = await api.system.app.request(path, { headers: PAGE });
  return { status: response.status, text: await response.text() };
};

const fill = async (path: string, body: string, headers: Record<string, string> = {}) => {
  const request = { method: 'POST', body, headers: { ...FORM, ...headers } };
  const response = await api.system.app.request(path, request);
  return { status: response.status, text: await response.text(), headers: response.headers };
};

afterEach(() => api.stop());

describe('a slot', () => {
  it('whose later bookings were refused still lets its own be cancelled', async () => {
    await start();
    const slotId = await api.slot();
    const held = (await api.book(slotId)).body;
    expect((await api.book(slotId)).body.status).toBe('rejected');
    expect((await open(`/?slot=${slotId}`)).text).toContain(`/bookings/${held.id}/cancellation`);
  });

  it('whose later bookings were refused shows the cancellation of its own', async () => {
    await start();
    const slotId = await api.slot();
    const held = (await api.book(slotId)).body;
    const refused = (await api.book(slotId)).body;
    const sagaShown = async (path: string) =>
      /id="slot-saga">([\w-]+) <a class="id" href="\/sagas\/([\w-]+)"/
        .exec((await open(path)).text)
        ?.slice(1);
    const slot = `/?slot=${slotId}`;
    expect(await sagaShown(slot)).toEqual(['book-slot', held.sagaId]);
    expect(await sagaShown(`${slot}&booking=${refused.id}`)).toEqual(['book-slot', refused.sagaId]);
    const { headers } = await fill(`/dashboard/bookings/${held.id}/cancellation`, '');
    const led = headers.get('Location')?.replace('#sheet', '') ?? '';
    const { cancellationSagaId } = (await api.call(`GET /bookings/${held.id}`)).body;
    const cancellation = ['cancel-booking', cancellationSagaId];
    expect([await sagaShown(slot), await sagaShown(led)]).toEqual([cancellation, cancellation]);
    await api.system.modules.booking?.ended(cancellationSagaId, { timeoutMs: 20_000 });
    expect([await sagaShown(slot), await sagaShown(led)]).toEqual([cancellation, cancellation]);
    const next = (await api.book(slotId)).body;
    expect(await sagaShown(slot)).toEqual(['book-slot', next.sagaId]);
  });

  it('that was booked by another first tells so to the one who came second', async () => {
    await start();
    const slotId = await api.slot();
    await api.book(slotId);
    const { headers } = await fill('/dashboard/bookings', `slotId=${slotId}&way=pm_ok`);
    const led = headers.get('Location')?.replace('#sheet', '') ?? '';
    await expect.poll(async () => (await open(led)).text).toContain('slot_taken');
    expect((await open(`/?slot=${slotId}`)).text).not.toContain('slot_taken');
  });

  it('is closed meanwhile, however fast its saga has blocked it', async () => {
    await start();
    const slotId = await api.slot();
    const { booking } = api.system.modules;
    if (booking === undefined) throw new Error('booking does not run here');
    const { book } = booking;
    booking.book = async (wish) => {
      const booked = await book(wish);
      const isBlocked = () => booking.sagas.find(booked.sagaId)?.steps[1]?.state === 'done';
      await expect.poll(isBlocked, { timeout: 5_000 }).toBe(true);
      return booked;
    };
    await fill('/dashboard/bookings', `slotId=${slotId}&way=close`);
    // The payment takes longer.
    const statusNow = async () => (await api.call(`GET /slots/${slotId}`)).body.status;
    await expect.poll(statusNow, { timeout: 1_000 }).toBe('closed');
  });
});

describe('with a bound on bookings', () => {
  it('those by forms count along with those by the API', async () => {
    await start({ bookingsPerMinute: 2 });
    const slotId = await api.slot();
    const form = `slotId=${slotId}&way=pm_ok`;
    expect((await fill('/dashboard/bookings', form)).status).toBe(303);
    expect((await api.call('POST /bookings', { slotId })).status).toBe(202);
    expect((await api.call('POST /bookings', { slotId })).status).toBe(429);
    const { status, text } = await fill('/dashboard/bookings', form);
    expect([status, text.includes('at most 2 bookings a minute')]).toEqual([429, true]);
  });
});

describe('where booking runs alone', () => {
  it('no slot can be closed meanwhile, and nothing is booked', async () => {
    await start({ modules: ['booking'] });
    const { status, text } = await fill('/dashboard/bookings', 'slotId=s&way=close');
    expect([status, text.includes('DASHBOARD_PARKING_URL')]).toEqual([503, true]);
    expect((await api.call('GET /bookings')).body.items).toEqual([]);
  });

  it('modules that take long are asked at once, so that a page takes no longer', async () => {
    const waiting: ServerResponse[] = [];
    const server = createServer((request, response) => {
      waiting.push(response);
      // The slot for its sheet and for its booking, the bills, the floor: none before the last.
      const expected = 4;
      if (waiting.length === expected) for (const one of waiting) one.end('{}');
      request.resume();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo; // It listens on a port.
    const url = `http://127.0.0.1:${port}`;
    await start({ modules: ['booking'], moduleUrls: { parking: url, billing: url } });
    await api.call('POST /bookings', { slotId: 's' });
    const { text } = await open('/?slot=s');
    expect(text).toContain(`${url} cannot be asked now`);
    expect(text).not.toContain('no answer within');
    server.closeAllConnections();
    server.close();
  });

  it('a search says where it could not look', async () => {
    await start({ modules: ['booking'], moduleUrls: { parking: NOBODY } });
    const { status, text } = await open('/dashboard/search?q=no-such-id');
    expect(status).toBe(404);
    for (const told of ['no-such-id', NOBODY, 'DASHBOARD_BILLING_URL'])
      expect(text).toContain(told);
  });

  it('a change of a slot that cannot be asked for is told as such', async () => {
    await start({ modules: ['booking'], moduleUrls: { parking: NOBODY } });
    const { status, text } = await fill('/dashboard/slots', 'name=A1');
    expect([status, text.includes(`${NOBODY} cannot be asked now`)]).toEqual([503, true]);
  });
});

describe('a form that is refused', () => {
  it('says why, and leads back to the page that it was on', async () => {
    await start();
    const { sagaId } = (await api.book(await api.slot())).body;
    const abort = (Referer: string) =>
      fill(`/dashboard/sagas/${sagaId}/abort`, 'reason=&actor=', { Referer });
    const { status, text } = await abort(`http://localhost/sagas/${sagaId}`);
    expect([status, text.includes('the saga has ended')]).toEqual([409, true]);
    expect(text).toContain(`href="/sagas/${sagaId}">Back</a>`);
    for (const other of ['https://evil.example/x', 'http://localhost//evil.example/x', 'odd', ''])
      expect((await abort(other)).text).not.toMatch(/Back<|href="[^"]*(evil|odd)/);
  });

  it('for want of a session asks to sign in, and leads back to the form', async () => {
    await start({ operatorToken: TOKEN });
    const leadsTo = async (Referer: string) => {
      const { text } = await fill('/dashboard/slots', 'name=A1', { Referer });
      return /name="to" value="([^"]*)"/.exec(text)?.[1];
    };
    expect(await leadsTo('http://localhost/?slot=s&name=A')).toBe('/?slot=s&amp;name=A');
    for (const other of ['https://evil.example/x', 'http://localhost//evil.example/x', 'odd', ''])
      expect([other, await leadsTo(other)]).toEqual([other, '/']);
    expect(await leadsTo(`http://localhost/?name=${'A'.repeat(2_000)}`)).toBe('/');
  });
});

describe('the files that every page loads', () => {
  it.each(['style.css', 'dashboard.js', 'idiomorph.js', 'icon.svg'])(
    '%s is not sent again to a browser that has it',
    async (name) => {
      await start();
      const get = (headers: Record<string, string>) =>
        api.call(`GET /dashboard/${name}`, undefined, headers);
      const first = await get({ Accept: '*/*', 'Accept-Encoding': 'gzip' });
      const tag = first.headers.get('ETag') ?? '';
      expect([first.status, tag === '']).toEqual([200, false]);
      const again = await get({ 'If-None-Match': tag, 'Accept-Encoding': 'gzip' });
      expect([again.status, again.body]).toEqual([304, '']);
    },
  );
});

describe('a session', () => {
  it('reads the API, and changes nothing by it', async () => {
    await start({ operatorToken: TOKEN });
    const { headers } = await fill('/dashboard/sign-in', `token=${TOKEN}`);
    const Cookie = headers.get('Set-Cookie')?.split(';')[0] ?? '';
    expect((await api.call('GET /dead-letters', undefined, { Cookie })).status).toBe(200);
    for (const Accept of ['application/json', PAGE.Accept])
      for (const route of ['POST /slots', 'POST /sagas/x/abort', 'POST /sagas/retry'])
        expect((await api.call(route, {}, { Cookie, Accept })).status).toBe(401);
    expect((await fill('/dashboard/slots', 'name=A1', { Cookie })).status).toBe(303);
  });
});
