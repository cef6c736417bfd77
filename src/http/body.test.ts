import { OpenAPIHono } from '@hono/zod-openapi';
import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, settled, type VirtualClock } from '../testing/virtual-clock.ts';
import type { App, AppEnv } from './app-env.ts';
import { checkBodies, takeBodies } from './body.ts';
import { ProblemError } from './problem-kinds.ts';

let clock: VirtualClock;
let app: App;

beforeEach(() => {
  clock = createVirtualClock();
  app = new OpenAPIHono<AppEnv>();
  app.onError((error, c) => {
    const status = error instanceof ProblemError ? error.kind.status : 500;
    return c.json({ detail: error.message }, status);
  });
  takeBodies(app, clock);
  checkBodies(app);
  app.post('/notes', async (c) => c.json(await c.req.json(), 201));
});

const post = (
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = {},
) => {
  const type = { 'Content-Type': 'application/json' };
  const init = { method: 'POST', body, headers: { ...type, ...headers }, duplex: 'half' as const };
  return app.request('/notes', init);
};

describe('a body', () => {
  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json ; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json;',
    'application/json; v=1; charset=utf-8',
  ])('is taken as %s', async (type) => {
    const answer = await post('{"a":"é"}', { 'Content-Type': type });
    expect([answer.status, await answer.json()]).toEqual([201, { a: 'é' }]);
  });

  it.each([
    'text/plain',
    'application/json5',
    'application/problem+json',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    ';',
    'json',
  ])('is not taken as %s', async (type) => {
    expect((await post('{}', { 'Content-Type': type })).status).toBe(415);
  });

  it('is taken with the coding that changes nothing, and with no other', async () => {
    for (const coding of ['identity', 'Identity', ' identity , identity', ''])
      expect((await post('{}', { 'Content-Encoding': coding })).status).toBe(201);
    for (const coding of ['gzip', 'br', 'identity, gzip', 'x']) {
      const answer = await post('{}', { 'Content-Encoding': coding });
      expect([answer.status, answer.headers.get('Accept-Encoding')]).toEqual([415, 'identity']);
    }
  });

  it.each([
    ['a byte that begins nothing', [0x22, 0xff, 0x22]],
    ['a character cut off', [0x22, 0xe2, 0x82, 0x22]],
    ['half a character', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
  ])('with %s is no text', async (_, bytes) => {
    const answer = await post(new Uint8Array(bytes));
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { detail: 'the body is not text in UTF-8' },
    ]);
  });

  it('may begin with a byte order mark', async () => {
    expect((await post('\ufeff{"a":1}')).status).toBe(201);
  });

  it('holds no half of a character, in a value or a name', async () => {
    const body = '{"a":["x",{"b\\ud83dc/~":"\\udE00"}],"ok":"\\ud83d\\ude00"}';
    const answer = await post(body);
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).not.toMatch(/\\ud[89a-f]/i);
    const { errors } = JSON.parse(text);
    expect(errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      '/a/1/b\ufffdc~1~0',
      '/a/1/b\ufffdc~1~0',
    ]);
    expect((await post('{"whole":"\\ud83d\\ude00","escaped":"\\\\ud800"}')).status).toBe(201);
  });
});

describe('a body that is too large', () => {
  it('is read to its end before that is said', async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        if (pulled > 100) controller.close();
        else controller.enqueue(new Uint8Array(65_536));
      },
    });
    expect((await post(body)).status).toBe(413);
    expect(pulled).toBe(101);
  });

  it('is read for ten seconds at most', async () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(20_000)),
    });
    let status: number | undefined;
    void Promise.resolve(post(body)).then((answer) => {
      status = answer.status;
    });
    await clock.advance(9_999);
    expect(status).toBeUndefined();
    await clock.advance(1);
    await settled();
    expect(status).toBe(413);
  });

  it('is read up to 64 MiB', async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1_048_576));
      },
    });
    expect((await post(body)).status).toBe(413);
    expect(pulled).toBeLessThan(70);
    expect(clock.pending()).toBe(0);
  });

  it('that breaks off is a 400 to nobody', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) });
    expect((await post(body)).status).toBe(400);
  });
});
