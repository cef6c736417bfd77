import { OpenAPIHono } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import type { AppEnv } from './app-env.ts';
import { onlyLoopbackNames, refuseForeignChanges } from './browser-guard.ts';
import type { ProblemError } from './problem-kinds.ts';

const app = new OpenAPIHono<AppEnv>();
app.onError((error, c) => c.text(error.message, (error as ProblemError).kind.status));
onlyLoopbackNames(app);
refuseForeignChanges(app);
app.all('/', (c) => c.body(null, 204));

const ask = async (method: string, url: string, headers: Record<string, string> = {}) =>
  (await app.request(new Request(url, { method, headers }))).status;

describe('without a token', () => {
  it.each([
    'localhost',
    'localhost:3000',
    'LocalHost:3000',
    'localhost.',
    'parking.localhost:3000',
    '127.0.0.1',
    '127.0.0.1:80',
    '127.255.1.2:3000',
    '[::1]:3000',
    '',
  ])('this machine may be called %j', async (host) => {
    expect(await ask('GET', 'http://localhost/', { Host: host })).toBe(204);
    if (host !== '') expect(await ask('GET', `http://${host}/`)).toBe(204);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evillocalhost',
    'localhost:3000.evil.example',
    '127.0.0.1.evil.example',
    '128.0.0.1',
    '0.0.0.0:3000',
    '10.0.0.1',
    '[::2]',
    'localhost, evil.example',
    'localhost@evil.example',
    'evil.example@localhost',
    'localhost/evil.example',
    'evil.example#localhost',
    'evil.example/localhost',
    'evil.example\\localhost',
    '.localhost.',
  ])('and not %j', async (host) => {
    expect(await ask('GET', 'http://localhost/', { Host: host })).toBe(421);
  });

  it('a name in the request line counts as well, and what a proxy says does not', async () => {
    expect(await ask('GET', 'http://evil.example/', { Host: 'localhost' })).toBe(421);
    const forwarded = { Host: 'evil.example', 'X-Forwarded-Host': 'localhost' };
    expect(await ask('GET', 'http://localhost/', forwarded)).toBe(421);
  });
});

describe('a change', () => {
  const url = 'http://localhost:3000/';

  it.each([
    {},
    { Origin: 'http://localhost:3000' },
    { Origin: 'HTTP://LOCALHOST:3000' },
    { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://localhost:3000' },
    { 'Sec-Fetch-Site': 'none' },
  ])('is made by programs and by pages of our own: %j', async (headers) => {
    for (const method of ['POST', 'PATCH', 'DELETE'])
      expect(await ask(method, url, headers as Record<string, string>)).toBe(204);
  });

  it.each([
    { Origin: 'http://evil.example' },
    { Origin: 'http://localhost:3001' },
    { Origin: 'http://localhost' },
    { Origin: 'http://127.0.0.1:3000' },
    { Origin: 'null' },
    { Origin: '' },
    { Origin: 'file://' },
    { Origin: 'http://localhost:3000, http://evil.example' },
    { Origin: 'http://localhost:3000.evil.example' },
    { Origin: 'http://localhost:3000@evil.example' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'Cross-Site', Origin: 'http://localhost:3000' },
  ])('is not made by pages of others: %j', async (headers) => {
    for (const method of ['POST', 'PATCH', 'DELETE', 'PUT'])
      expect(await ask(method, url, headers as Record<string, string>)).toBe(403);
    expect(await ask('GET', url, headers as Record<string, string>)).toBe(204);
  });

  it('is made by our own page behind a proxy that ends TLS', async () => {
    const app = new OpenAPIHono<AppEnv>();
    refuseForeignChanges(app);
    app.post('/', (c) => c.body(null, 204));
    const from = async (origin: string, host: string) =>
      (await app.request(`http://${host}/`, { method: 'POST', headers: { Origin: origin } }))
        .status;
    expect(await from('https://parking.example', 'parking.example')).toBe(204);
    expect(await from('https://parking.example', 'parking.example:443')).toBe(204);
    expect(await from('https://parking.example:8443', 'parking.example:8443')).toBe(204);
    expect(await from('https://parking.example:8443', 'parking.example')).not.toBe(204);
  });
});
