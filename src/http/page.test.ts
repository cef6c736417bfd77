import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createMetrics } from '../telemetry/metrics.ts';
import { createTracing } from '../telemetry/tracing.ts';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.ts';
import { createApp } from './app.ts';
import type { App } from './app-env.ts';
import { addForm, addPage } from './page.ts';
import { defineRoute, json } from './route.ts';
import { createSessions } from './session.ts';

const BROWSER = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const TOKEN = 'a-token-of-the-operator';
const silent = { debug() {}, info() {}, warn() {}, error() {} };

const data = (path: string, access: 'anyone' | 'operator' = 'anyone') =>
  defineRoute({
    operationId: `data of ${path}`,
    method: 'get',
    path,
    access,
    responses: { 200: { ...json(z.object({ at: z.string() })), description: 'Data' } },
  });

const pages = (app: App) => {
  const query = z.object({ of: z.string().max(3).optional() });
  addPage(app, { name: 'one', path: '/notes/{id}', access: 'anyone', query }, (c, asked, params) =>
    c.html(`<p>${params.id} of ${asked.of}</p>`),
  );
  addPage(app, { name: 'own', path: '/only', access: 'operator', query: z.object({}) }, (c) =>
    c.html('<p>only</p>'),
  );
  addPage(app, { name: 'long', path: '/long', access: 'anyone', query: z.object({}) }, (c) =>
    c.html('<p>long</p>'.repeat(1_000)),
  );
  addForm(
    app,
    { name: 'act', path: '/act', access: 'operator', form: z.strictObject({ why: z.string() }) },
    (c, { why }) => c.redirect(`/notes/${why}`, 303),
  );
};

let clock: VirtualClock;
let app: App;

const make = (token?: string) => {
  const operatorTokens = token === undefined ? [] : [{ token, name: undefined }];
  const problemPage = ({ status, detail }: { readonly status: number; readonly detail: string }) =>
    `<h1>${status} ${detail}</h1>`;
  return createApp({
    info: { title: 'Notes', version: '1', description: '' },
    routes: [
      pages,
      (to) => {
        to.openapi(data('/notes/counts'), (c) => c.json({ at: 'counts' }, 200));
        to.openapi(data('/notes/{id}'), (c) => c.json({ at: 'one' }, 200));
        to.openapi(data('/data', 'operator'), (c) => c.json({ at: 'data' }, 200));
      },
    ],
    readiness: { faults: async () => [], takingUp: () => 0 },
    metrics: createMetrics(),
    tracing: createTracing(),
    problemPage,
    operatorTokens,
    sessions: token === undefined ? undefined : createSessions(operatorTokens, clock),
    ending: new AbortController().signal,
    clock,
    log: silent,
  });
};

const ask = async (path: string, headers: Record<string, string> = {}) => {
  const response = await app.request(path, { headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

const fill = (body: string, headers: Record<string, string> = {}) =>
  app.request('/act', {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
  });

beforeEach(() => {
  clock = createVirtualClock();
  app = make();
});

describe('an address that a page and a route for programs share', () => {
  it.each([
    ['a browser', BROWSER, '<p>7 of undefined</p>'],
    ['curl', { Accept: '*/*' }, '{"at":"one"}'],
    ['a client that says nothing', {}, '{"at":"one"}'],
    ['one that takes any text', { Accept: 'text/*' }, '<p>7 of undefined</p>'],
    ['one that takes anything rather', { Accept: 'text/html;q=0.9, */*' }, '{"at":"one"}'],
    [
      'a client that would rather have JSON',
      { Accept: 'text/html;q=0.5,application/json' },
      '{"at":"one"}',
    ],
  ])('answers %s with what it prefers', async (_, headers, text) => {
    const answer = await ask('/notes/7', headers as Record<string, string>);
    expect(answer.text).toBe(text);
    expect(answer.headers.get('Vary')?.split(', ')).toContain('Accept');
  });

  it('is not taken for another that only a route for programs has', async () => {
    expect((await ask('/notes/counts', BROWSER)).text).toBe('{"at":"counts"}');
  });
});

describe('a page', () => {
  it('may load what its own server has, and nothing else', async () => {
    const policy = (await ask('/notes/7', BROWSER)).headers.get('Content-Security-Policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  it('is sent compressed to a client that takes that', async () => {
    const encoded = await ask('/long', { ...BROWSER, 'Accept-Encoding': 'gzip' });
    expect(encoded.headers.get('Content-Encoding')).toBe('gzip');
    expect((await ask('/long', BROWSER)).headers.get('Content-Encoding')).toBeNull();
  });

  it('is kept by no cache on its way', async () => {
    const kept = (await ask('/notes/7', BROWSER)).headers.get('Cache-Control');
    expect(kept).toBe('private, no-cache');
  });

  it('has its forms say from which origin they come', async () => {
    expect((await ask('/notes/7', BROWSER)).headers.get('Referrer-Policy')).toBe('same-origin');
    expect((await ask('/notes/7')).headers.get('Referrer-Policy')).toBe('no-referrer');
  });

  it.each([
    ['a name that it does not know', '/notes/7?off=1', 422],
    ['a value that does not fit', '/notes/7?of=long', 422],
    ['an address that is not there', '/nowhere', 404],
  ])('tells a person of %s, as a page', async (_, path, status) => {
    const answer = await ask(path, BROWSER);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`<h1>${status}`);
    expect(answer.headers.get('Content-Type')).toContain('text/html');
  });

  it('leaves problems of programs as they were', async () => {
    const answer = await ask('/nowhere', { Accept: '*/*' });
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
  });

  it('is left out of the description of the API', async () => {
    const { paths } = JSON.parse((await ask('/openapi.json')).text);
    expect(Object.keys(paths)).not.toContain('/only');
    expect(Object.keys(paths)).toContain('/notes/{id}');
  });
});

describe('a form', () => {
  it('acts, and sends the browser on', async () => {
    const answer = await fill('why=8');
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/notes/8']);
  });

  it.each([
    ['a field that it does not know', ['why=8&who=me', {}], 422],
    ['a field that it lacks', ['', {}], 422],
    ['what is no text in UTF-8', ['why=%E9', {}], 422],
    ['JSON', ['{"why":"8"}', { 'Content-Type': 'application/json' }], 415],
    ['a page of another site', ['why=8', { Origin: 'https://evil.example' }], 403],
    ['a link of another site', ['why=8', { 'Sec-Fetch-Site': 'cross-site' }], 403],
  ] as const)('refuses %s', async (_, filled, status) => {
    const [body, headers] = filled;
    expect((await fill(body, headers)).status).toBe(status);
  });
});

describe('with a token', () => {
  const session = async (token = TOKEN) => {
    const sessions = createSessions([{ token, name: undefined }], clock);
    let cookie = '';
    const opened = make();
    opened.get('/begin', (c) => c.text(String(sessions.begin(c, token))));
    const answer = await opened.request('/begin');
    cookie = answer.headers.get('Set-Cookie') ?? '';
    return { cookie, Cookie: cookie.split(';')[0] ?? '' };
  };

  beforeEach(() => {
    app = make(TOKEN);
  });

  it('pages and forms of the operator are refused without a session', async () => {
    expect((await ask('/only', BROWSER)).status).toBe(401);
    expect((await fill('why=8')).status).toBe(401);
  });

  it('a person who follows a link to the data of the operator is told on a page', async () => {
    const { status, text, headers } = await ask('/data', BROWSER);
    expect([status, text]).toEqual([
      401,
      '<h1>401 this is for the operator; sign in to see it</h1>',
    ]);
    expect(headers.get('Content-Security-Policy')).toContain("style-src 'self'");
    const program = await ask('/data');
    expect(program.headers.get('Content-Type')).toBe('application/problem+json');
    expect(program.text).toContain('send its bearer token');
  });

  it('data that is shown to the operator in a browser may load nothing', async () => {
    const { Cookie } = await session();
    const { status, headers } = await ask('/data', { ...BROWSER, Cookie });
    expect([status, headers.get('Content-Security-Policy')]).toEqual([
      200,
      "default-src 'none'; frame-ancestors 'none'",
    ]);
  });

  it('a session opens them, over a restart of the server too', async () => {
    const { cookie, Cookie } = await session();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toMatch(/Max-Age|Expires/);
    app = make(TOKEN);
    expect((await ask('/only', { ...BROWSER, Cookie })).status).toBe(200);
    expect((await fill('why=8', { Cookie })).status).toBe(303);
  });

  it('a session of another token, a changed one, and that of yesterday open nothing', async () => {
    const { Cookie: other } = await session('another-token-than-that');
    const { Cookie } = await session();
    expect((await ask('/only', { ...BROWSER, Cookie: other })).status).toBe(401);
    expect((await ask('/only', { ...BROWSER, Cookie: Cookie.replace('=', '=1') })).status).toBe(
      401,
    );
    await clock.advance(13 * 3_600_000);
    expect((await ask('/only', { ...BROWSER, Cookie })).status).toBe(401);
  });
});
