import { OpenAPIHono } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import type { App, AppEnv } from './app-env.ts';
import { guardOperator } from './operator.ts';
import { checkFacts, defineRoute, findRoutes } from './route.ts';
import { createSessions } from './session.ts';

const bare = {
  method: 'post',
  path: '/notes/{id}',
  responses: { 204: { description: 'Noted' } },
} as const;

const note = defineRoute({ ...bare, operationId: 'note', access: 'operator' });
const list = defineRoute({ ...bare, operationId: 'list', method: 'get', access: 'anyone' });

const newApp = (): App => new OpenAPIHono<AppEnv>();

const withRoutes = (app: App) => {
  app.openapi(note, (c) => c.body(null, 204));
  app.openapi(list, (c) => c.body(null, 204));
  return app;
};

describe('the facts of a route', () => {
  it('are known before any of its middleware, by the request alone', async () => {
    const app = newApp();
    findRoutes(app);
    const found: unknown[] = [];
    app.use((c, next) => {
      found.push(c.get('route')?.operationId);
      return next();
    });
    withRoutes(app);
    for (const [method, path] of [
      ['POST', '/notes/1'],
      ['GET', '/notes/1'],
      ['HEAD', '/notes/1'],
      ['PATCH', '/notes/1'],
      ['GET', '/nowhere'],
    ] as const)
      await app.request(path, { method });
    expect(found).toEqual(['note', 'list', 'list', undefined, undefined]);
  });

  it('say who may call it', async () => {
    const app = newApp();
    findRoutes(app);
    const tokens = [{ token: 'a-token', name: undefined }];
    guardOperator(app, {
      tokens,
      sessions: createSessions(tokens, createVirtualClock()),
    });
    withRoutes(app);
    const status = async (method: string, headers = {}) =>
      (await app.request('/notes/1', { method, headers })).status;
    expect([await status('POST'), await status('GET')]).toEqual([401, 204]);
    expect(await status('POST', { Authorization: 'Bearer a-token' })).toBe(204);
  });

  it('have to be stated, or it does not compile', () => {
    // @ts-expect-error a route that does not say who may call it
    const unsaid = defineRoute({ ...bare, operationId: 'unsaid' });
    // @ts-expect-error a caller that there is not
    defineRoute({ ...bare, operationId: 'other', access: 'nobody' });
    expect(unsaid.operationId).toBe('unsaid');
  });

  it('have to be stated, or an app is not made', () => {
    const app = withRoutes(newApp());
    checkFacts(app);
    app.openapi({ ...bare, path: '/other' }, (c) => c.body(null, 204));
    expect(() => checkFacts(app)).toThrow('post /other does not state its access');
  });

  it('are never passed over: an app that does not look them up does not answer', async () => {
    const app = withRoutes(newApp());
    app.onError((error, c) => c.text(error.message, 500));
    const answer = await app.request('/notes/1', { method: 'POST' });
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('note')]);
  });
});
