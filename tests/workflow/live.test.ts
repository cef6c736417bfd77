/** The stream of a page's drawings, as the script of the page asks for it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reading } from '../support/reading.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

const PAGE = { Accept: 'text/html' };
const TOKEN = 'the-token-of-the-operator';

let api: TestSystem;

beforeEach(async () => {
  api = await startSystem();
});

afterEach(() => api.stop());

const follow = (page: string, headers: Record<string, string> = {}) =>
  api.system.app.request(`/dashboard/live?${new URLSearchParams({ page, tag: 'none' })}`, {
    headers,
  });

/** The tag of the first drawing that is pushed. */
const firstTag = async (page: string) => {
  const drawings = reading(await follow(page));
  const text = await drawings.until((sofar) => /^id: .*\n/m.test(sofar));
  await drawings.leave();
  return /^id: (.*)\n/m.exec(text)?.[1];
};

/** The address and the tag that a page has its script follow it by. */
const shown = async (path: string) => {
  const text = await (await api.system.app.request(path, { headers: PAGE })).text();
  const [, address = '', tag] = /data-address="([^"]*)" data-tag="([^"]*)"/.exec(text) ?? [];
  return { address: address.replaceAll('&amp;', '&'), tag };
};

describe('a page that is followed', () => {
  it('is the very page that is shown, however its address is written', async () => {
    const { sagaId } = (await api.book(await api.slot())).body;
    const encoded = `%${sagaId.charCodeAt(0).toString(16)}${sagaId.slice(1)}`;
    for (const path of [
      '/',
      '/?name=A&name=B',
      '/?name=%41+1',
      `/sagas/${sagaId}`,
      `/sagas/${encoded}`,
      '/sagas?state=completed&state=running',
    ]) {
      const { address, tag } = await shown(path);
      expect([path, await firstTag(address)]).toEqual([path, tag]);
    }
  });

  it.each([
    '/nowhere',
    '//[',
    '//evil.example/',
    '/\\evil.example/',
    '//\0',
    '/sagas/no-such-saga',
    '/?floor=none',
    '/dashboard/live',
    '/bookings',
  ])('has to be one of this server: %j is none', async (page) => {
    expect((await follow(page)).status).toBe(404);
  });
});

describe('a page that is followed on a server with an operator token', () => {
  let sagaId: string;

  beforeEach(async () => {
    await api.stop();
    api = await startSystem({ operatorToken: TOKEN });
    sagaId = (await api.book('no-such-slot')).body.sagaId;
  });

  const form = (path: string, body: string, headers: Record<string, string> = {}) =>
    api.system.app.request(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body,
    });

  const signIn = async () => {
    const { headers } = await form('/dashboard/sign-in', `token=${TOKEN}`);
    return { Cookie: headers.get('Set-Cookie')?.split(';')[0] ?? '' };
  };

  it('is refused without a session if it shows sagas, whether or not there is one', async () => {
    const Cookie = await signIn();
    for (const page of ['/sagas', `/sagas/${sagaId}`, '/sagas/none', '/dashboard/attention'])
      expect([page, (await follow(page)).status]).toEqual([page, 401]);
    for (const page of ['/sagas', `/sagas/${sagaId}`, '/dashboard/attention']) {
      const { status, body } = await follow(page, Cookie);
      await body?.cancel();
      expect([page, status]).toEqual([page, 200]);
    }
  });

  it('has no saga in the drawings for a visitor without a session', async () => {
    const text = await untilShown(await follow('/'), 'Its saga is for the operator');
    expect(text).not.toContain(sagaId);
    expect(await untilShown(await follow('/', await signIn()), sagaId)).toContain('book-slot');
  });

  it.each(['/sagas', '/'])('%s is not drawn again once its session has ended', async (page) => {
    const session = await signIn();
    const drawings = reading(await follow(page, session));
    await drawings.until((text) => text.includes(sagaId));
    await form('/dashboard/sign-out', '', session);
    const { sagaId: later } = (await api.book('no-such-slot')).body;
    expect(await drawings.toEnd()).not.toContain(later);
  });

  /** What is pushed, up to the drawing that has this text. */
  const untilShown = async (response: Response, shown: string) => {
    const drawings = reading(response);
    const text = await drawings.until((sofar) => sofar.includes(shown));
    await drawings.leave();
    return text;
  };
});
