/** The dashboard as a browser without script has it: pages, links and forms. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SystemOptions, startSystem, type TestSystem } from '../support/system.ts';

const TOKEN = 'the-token-of-the-operator';
const PAGE = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let api: TestSystem;

const start = async (options?: SystemOptions) => {
  api = await startSystem(options);
};

const open = async (path: string, headers: Record<string, string> = {}) => {
  const response = await api.system.app.request(path, { headers: { ...PAGE, ...headers } });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

const fill = async (
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) => {
  const response = await api.system.app.request(path, {
    method: 'POST',
    headers: { ...PAGE, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });
  const location = response.headers.get('Location') ?? '';
  return {
    status: response.status,
    location,
    text: await response.text(),
    headers: response.headers,
  };
};

const onlyBooking = async () => (await api.call('GET /bookings')).body.items[0];
const ended = (sagaId: string) => api.system.modules.booking?.ended(sagaId, { timeoutMs: 20_000 });

afterEach(() => api.stop());

describe('a visitor without script', () => {
  beforeEach(() => start());

  it('adds a slot, books it, sees its saga, and cancels the booking', async () => {
    const added = await fill('/dashboard/slots', { name: 'Z1' });
    expect(added.status).toBe(303);
    const slotId = new URL(added.location, 'http://localhost').searchParams.get('slot') ?? '';
    expect((await open(added.location)).text).toContain('Book Z1');

    expect((await fill('/dashboard/bookings', { slotId, way: 'pm_ok' })).location).toContain(
      slotId,
    );
    const { id, sagaId } = await onlyBooking();
    await ended(sagaId);
    const sheet = await open(`/?slot=${slotId}`);
    expect(sheet.text).toContain('Cancel the booking');
    expect(sheet.text).toContain('They agree.');

    expect((await fill(`/dashboard/bookings/${id}/cancellation`, {})).status).toBe(303);
    const { cancellationSagaId } = (await api.call(`GET /bookings/${id}`)).body;
    await ended(cancellationSagaId);
    expect((await open(`/sagas/${cancellationSagaId}`)).text).toContain('cancel-booking');
    expect((await api.call(`GET /bookings/${id}`)).body.status).toBe('cancelled');
    expect((await fill(`/dashboard/bookings/${id}/cancellation`, {})).status).toBe(409);
  });

  it('has the slot closed while its booking is paid: the saga gives the money back', async () => {
    const slotId = await api.slot();
    await fill('/dashboard/bookings', { slotId, way: 'close' });
    const { id, sagaId } = await onlyBooking();
    await ended(sagaId);
    expect((await api.call(`GET /bookings/${id}`)).body).toMatchObject({
      status: 'rejected',
      reason: 'slot_closed',
    });
    expect((await open(`/sagas/${sagaId}`)).text).toContain('They agree.');
    expect(api.violations()).toEqual([]);
  });

  it('sees a name that is a script as text', async () => {
    await fill('/dashboard/slots', { name: '<script>alert(1)</script>' });
    const { text } = await open('/');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toContain('<script>alert');
  });

  it('finds a saga by any id that belongs to it', async () => {
    const slotId = await api.slot();
    const asked = { slotId, paymentMethod: 'pm_ok' };
    const headers = { Prefer: 'wait=20', 'X-Request-Id': 'the-request-of-a-client' };
    const { id, sagaId } = (await api.call('POST /bookings', asked, headers)).body;
    const { history } = (await api.call(`GET /sagas/${sagaId}`)).body;
    const messageIds = history.flatMap(({ detail }: { detail: { messageId?: string } }) =>
      detail.messageId === undefined ? [] : [detail.messageId],
    );
    const [bill] = (await api.call(`GET /bills?bookingId=${id}`)).body.items;
    expect(messageIds.length).toBeGreaterThan(5);
    for (const found of [sagaId, ...messageIds, 'the-request-of-a-client'])
      expect(await search(found)).toContain(sagaId);
    for (const found of [id, bill.id]) expect(await search(found)).toContain(id);
    expect(await search(slotId)).toContain(slotId);
    const nothing = await open('/dashboard/search?q=no-such-id');
    expect(nothing.status).toBe(404);
    expect(nothing.text).toContain('no-such-id');
  });

  it('is told by the live stream of a page that no proxy is to hold it back', async () => {
    const page = encodeURIComponent('/');
    const { body, headers } = await api.system.app.request(`/dashboard/live?page=${page}&tag=`);
    expect(headers.get('X-Accel-Buffering')).toBe('no');
    await body?.cancel();
  });

  it('has a saga as data behind a link on its page', async () => {
    const { sagaId } = (await api.book(await api.slot(), 'pm_declined')).body;
    const page = (await open(`/sagas/${sagaId}`)).text;
    const path = `/dashboard/sagas/${sagaId}/json`;
    expect(page).toContain(path);
    expect(JSON.parse((await open(path)).text)).toEqual(
      (await api.call(`GET /sagas/${sagaId}`)).body,
    );
    expect(page).toContain(`/sagas/${sagaId}/diagram`);
  });

  it('narrows the list of sagas by what the address says', async () => {
    const slotId = await api.slot();
    const declined = (await api.book(slotId, 'pm_declined')).body;
    const booked = (await api.book(slotId, 'pm_ok')).body;
    const listed = async (query: string) => {
      const { text } = await open(`/sagas?${query}`);
      return [declined, booked].filter(({ sagaId }) => text.includes(`/sagas/${sagaId}`));
    };
    expect(await listed('')).toEqual([declined, booked]);
    expect(await listed('state=compensated')).toEqual([declined]);
    expect(await listed('code=refused&definition=book-slot')).toEqual([declined]);
    expect(await listed(`bookingId=${booked.id}`)).toEqual([booked]);
    expect(await listed('from=2100-01-01T00:00')).toEqual([]);
    expect(await listed('to=2100-01-01T00:00')).toEqual([declined, booked]);
    expect(await listed('olderThan=1h')).toEqual([]);
    expect(await listed('state=&definition=&code=&bookingId=&olderThan=&from=&to=')).toHaveLength(
      2,
    );
    for (const odd of ['state=odd', 'from=2026-13-01T00:00', 'to=2026-01-01T99:99'])
      expect([odd, (await open(`/sagas?${odd}`)).status]).toEqual([odd, 422]);
  });

  const search = async (id: string) => {
    const found = await open(`/dashboard/search?q=${encodeURIComponent(id)}`);
    expect([id, found.status]).toEqual([id, 303]);
    return found.headers.get('Location') ?? '';
  };
});

describe('with an operator token', () => {
  beforeEach(() => start({ operatorToken: TOKEN }));

  it('a visitor books, and changes nothing else before signing in', async () => {
    const slotId = await slot();
    const sheet = (await open(`/?slot=${slotId}`)).text;
    expect(sheet).toContain('Sign in');
    expect(sheet).not.toContain('Close the slot');
    expect((await fill('/dashboard/bookings', { slotId, way: 'pm_ok' })).status).toBe(303);
    const { sagaId } = await onlyBooking();
    await ended(sagaId);
    const booked = (await open(`/?slot=${slotId}`)).text;
    expect(booked).toContain('Cancel the booking');
    expect(booked).toMatch(/latest booking of this slot.*approved.*Its saga is for the operator/s);
    for (const path of [`slots/${slotId}`, 'slots', `sagas/${sagaId}/abort`, 'attention/retry'])
      expect([path, (await fill(`/dashboard/${path}`, {})).status]).toEqual([path, 401]);
    expect((await fill('/dashboard/bookings', { slotId, way: 'close' })).status).toBe(401);
  });

  it('sagas are shown to nobody who has not signed in', async () => {
    const slotId = await slot();
    const { sagaId, id } = (await api.book(slotId, 'pm_declined')).body;
    const Cookie = await signIn();
    for (const path of ['/', `/?slot=${slotId}`]) {
      const guarded = /railway|billing\.pay|They agree|book-slot/;
      expect([path, (await open(path)).text.match(guarded)?.[0]]).toEqual([path, undefined]);
      expect((await open(path, { Cookie })).text).toMatch(guarded);
    }
    for (const path of [
      '/sagas',
      `/sagas/${sagaId}`,
      '/sagas/no-such-saga',
      `/sagas/${sagaId}/diagram`,
      `/dashboard/sagas/${sagaId}/json`,
      '/dashboard/attention',
      `/dashboard/search?q=${id}`,
      '/dashboard/search?q=no-such-id',
      '/metrics',
    ]) {
      const refused = await open(path);
      expect([path, refused.status]).toEqual([path, 401]);
      expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer');
      expect(refused.text).not.toMatch(/book-slot|gone back|billing/);
      expect((await open(path, { Cookie })).status).not.toBe(401);
    }
  });

  it('the number of stalled sagas is told to nobody who has not signed in', async () => {
    const orchestrator = api.system.modules.booking?.orchestrator;
    if (orchestrator === undefined) throw new Error('booking does not run here');
    orchestrator.counts = () => ({
      running: 0,
      completed: 0,
      compensating: 0,
      compensated: 0,
      stalled: 7_654,
    });
    expect((await open('/')).text).not.toContain('7654');
    expect((await open('/', { Cookie: await signIn() })).text).toContain('7654');
  });

  it('a page that needs a session asks for the token in its place, and leads back', async () => {
    const { sagaId } = (await api.book(await slot())).body;
    for (const path of ['/sagas?state=completed&code=refused', `/sagas/${sagaId}`]) {
      const { text } = await open(path);
      expect(text).toContain('Sign in as the operator');
      const to = /name="to" value="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const wrong = await fill('/dashboard/sign-in', { token: 'another-token', to });
      expect(wrong.text).toContain(`name="to" value="${to.replaceAll('&', '&amp;')}"`);
      const signedIn = await fill('/dashboard/sign-in', { token: TOKEN, to });
      expect([signedIn.status, signedIn.location]).toEqual([303, path]);
    }
  });

  it('a session opens what is the operator’s, until it is ended', async () => {
    const wrong = await fill('/dashboard/sign-in', { token: 'another-token-than-that', to: '/' });
    expect([wrong.status, wrong.text.includes('that is not the operator token')]).toEqual([
      401,
      true,
    ]);
    const { status, location, headers } = await fill('/dashboard/sign-in', {
      token: TOKEN,
      to: '/sagas',
    });
    expect([status, location]).toEqual([303, '/sagas']);
    const Cookie = headers.get('Set-Cookie')?.split(';')[0] ?? '';
    expect(Cookie).not.toContain(TOKEN);
    const added = await fill('/dashboard/slots', { name: 'S1' }, { Cookie });
    expect(added.status).toBe(303);
    expect((await open(added.location, { Cookie })).text).toContain('Close the slot');
    const signedOut = await fill('/dashboard/sign-out', {}, { Cookie });
    expect(signedOut.headers.get('Set-Cookie')).toMatch(/Max-Age=0/);
    // A copy of the cookie counts no longer either, and other sessions do.
    expect((await open('/sagas', { Cookie })).status).toBe(401);
    expect((await api.call('GET /sagas', undefined, { Cookie })).status).toBe(401);
    expect((await open('/sagas', { Cookie: await signIn() })).status).toBe(200);
  });

  it('a token cannot be guessed: few attempts a minute are heard', async () => {
    const attempt = async () =>
      (await fill('/dashboard/sign-in', { token: 'a-guess-at-the-token', to: '/' })).status;
    const statuses = [];
    for (let count = 0; count < 25; count += 1) statuses.push(await attempt());
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(new Set(statuses.slice(20))).toEqual(new Set([429]));
  });

  it('a link cannot send somebody elsewhere after signing in', async () => {
    const addresses = ['https://evil.example/', '//evil.example', '/\\evil.example'];
    for (const to of [...addresses, '/\t/evil.example', '/\n/evil.example', '/\r\nSet-Cookie: a'])
      expect([to, (await fill('/dashboard/sign-in', { token: TOKEN, to })).status]).toEqual([
        to,
        422,
      ]);
  });

  const signIn = async () => {
    const { headers } = await fill('/dashboard/sign-in', { token: TOKEN, to: '/' });
    return headers.get('Set-Cookie')?.split(';')[0] ?? '';
  };

  const slot = async () => {
    const Authorization = `Bearer ${TOKEN}`;
    return (await api.call('POST /slots', { name: 'A1' }, { Authorization })).body.id;
  };
});
