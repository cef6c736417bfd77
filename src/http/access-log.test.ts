import { OpenAPIHono } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { silent } from '../../tests/support/log.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { logRequests } from './access-log.ts';
import type { AppEnv } from './app-env.ts';

describe('the time of an answer in the log', () => {
  it.each([
    [40, 40],
    [0, 0],
    [-3_600_000, 0],
  ])('of a clock that went on by %d ms is %d ms', async (wentOnMs, ms) => {
    const clock = createVirtualClock();
    let now = clock.now();
    const written: object[] = [];
    const log = { ...silent, info: (fields: object) => void written.push(fields) };
    const app = new OpenAPIHono<AppEnv>();
    logRequests(app, log, { ...clock, now: () => now });
    app.post('/', (c) => {
      now += wentOnMs;
      return c.body(null, 204);
    });
    await app.request('/', { method: 'POST' });
    expect(written).toEqual([expect.objectContaining({ status: 204, ms })]);
  });
});
