import { OpenAPIHono } from '@hono/zod-openapi';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App, AppEnv } from './app-env.ts';
import type { ProblemError } from './problem-kinds.ts';
import { createRateLimit } from './rate-limit.ts';

let app: App;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  const admit = createRateLimit({ perMinute: 2, what: 'bookings' });
  app = new OpenAPIHono<AppEnv>();
  app.onError((error, c) => {
    const { status, retryAfterS } = (error as ProblemError).kind;
    c.header('Retry-After', String(retryAfterS));
    c.status(status);
    return c.body(null);
  });
  app.post('/', async (c) => {
    await admit(c);
    return c.body(null, 204);
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const ask = async (remoteAddress = '192.0.2.1') => {
  const socket = { remoteAddress };
  const { status, headers } = await app.request('/', { method: 'POST' }, { incoming: { socket } });
  return [status, headers.get('Retry-After')];
};

describe('with two bookings a minute for each client', () => {
  it('the third is refused until a minute after the first, and it is said how long', async () => {
    expect(await ask()).toEqual([204, null]);
    await vi.advanceTimersByTimeAsync(20_500);
    expect(await ask()).toEqual([204, null]);
    expect(await ask()).toEqual([429, '40']);
    await vi.advanceTimersByTimeAsync(39_400);
    expect(await ask()).toEqual([429, '1']);
    await vi.advanceTimersByTimeAsync(100);
    expect(await ask()).toEqual([204, null]);
    expect(await ask()).toEqual([204, null]);
    expect(await ask()).toEqual([429, '60']);
  });

  it('nobody is held up by another client', async () => {
    for (let n = 0; n < 3; n += 1) await ask('192.0.2.1');
    expect(await ask('192.0.2.1')).toEqual([429, '60']);
    expect(await ask('192.0.2.2')).toEqual([204, null]);
  });

  it('nobody waits for longer than a minute where the clock was set back', async () => {
    for (let n = 0; n < 3; n += 1) await ask();
    vi.setSystemTime(Date.UTC(2025, 0, 1));
    expect(await ask()).toEqual([429, '60']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await ask()).toEqual([204, null]);
  });
});
