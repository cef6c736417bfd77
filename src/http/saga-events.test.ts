/** The stream of a saga's events in virtual time, to readers who wait, leave or stand still. */
import { getEventListeners } from 'node:events';
import { OpenAPIHono } from '@hono/zod-openapi';
import { beforeEach, describe, expect, it } from 'vitest';
import { silent } from '../../tests/support/log.ts';
import type { HistoryEntry, SagaInstance } from '../orchestrator/instance.ts';
import { createVirtualClock, settled, type VirtualClock } from '../testing/virtual-clock.ts';
import type { App, AppEnv } from './app-env.ts';
import { findRoutes } from './route.ts';
import { sagaEventRoutes } from './saga-events.ts';

const MAX_STREAMS = 100;

let clock: VirtualClock;
let ending: AbortController;
let history: HistoryEntry[];
let row: Pick<SagaInstance, 'state' | 'finishedAt'>;
let watchers: Set<() => void>;
let app: App;

/** Something happens to the saga. */
const happens = async (detail: object = {}) => {
  const seq = history.length + 1;
  history.push({
    sagaId: 's1',
    seq,
    at: 0,
    type: 'command-resent',
    step: null,
    detail: { ...detail },
  });
  for (const told of watchers) told();
  await settled();
};

const endsNow = async () => {
  row = { state: 'completed', finishedAt: 1 };
  await happens();
};

beforeEach(() => {
  clock = createVirtualClock();
  ending = new AbortController();
  history = [];
  row = { state: 'running', finishedAt: null };
  watchers = new Set();
  app = new OpenAPIHono<AppEnv>();
  findRoutes(app);
  const watch = (_: string, told: () => void) => {
    watchers.add(told);
    return () => watchers.delete(told);
  };
  sagaEventRoutes(app, {
    // Of an instance, only its state is looked at here.
    sagas: { find: () => row as SagaInstance, history: () => history },
    orchestrator: { watch: watch as never },
    ending: ending.signal,
    clock,
    log: silent,
  });
});

/** As much of a socket as the stream knows. */
function connection() {
  const socket = { destroyed: false, destroy: () => {} };
  socket.destroy = () => {
    socket.destroyed = true;
  };
  return socket;
}

const ask = async (method = 'GET', socket = connection(), headers = {}) => {
  const request = new Request('http://localhost/sagas/s1/events', { method, headers });
  return app.fetch(request, { incoming: { socket } });
};

/** A client that reads all that comes, as it comes. */
async function reading(response: Response) {
  const read: string[] = [];
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const isDone = (async () => {
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read())
      read.push(next.value);
  })();
  await settled();
  return { text: () => read.join(''), isDone, leave: () => reader?.cancel() };
}

/** Nothing that a stream needs is left. */
const expectNobody = () => {
  expect(watchers.size).toBe(0);
  expect(getEventListeners(ending.signal, 'abort')).toHaveLength(0);
  expect(clock.pending()).toBe(0);
};

const statusOfNext = async () => {
  const response = await ask();
  await response.body?.cancel();
  await settled();
  return response.status;
};

describe('a reader of a quiet saga', () => {
  it('hears every fifteen seconds that the stream is alive, and news at once', async () => {
    const reader = await reading(await ask());
    const beats = () => reader.text().split(': still here\n\n').length - 1;
    await clock.advance(14_999);
    expect(beats()).toBe(0);
    await clock.advance(1);
    expect(beats()).toBe(1);
    await clock.advance(30_000);
    expect(beats()).toBe(3);
    await happens({ what: 'news' });
    expect(reader.text()).toContain('"what":"news"');
    expect(beats()).toBe(3);
  });

  it('is sent away after two minutes, and is back where it was', async () => {
    const reader = await reading(await ask());
    await happens({ n: 1 });
    await clock.advance(119_999);
    expect(watchers.size).toBe(1);
    await clock.advance(1);
    await reader.isDone;
    expectNobody();
    expect(reader.text()).not.toContain('event: end');
    const again = await reading(await ask('GET', connection(), { 'Last-Event-ID': '1' }));
    await happens({ n: 2 });
    expect(again.text()).toContain('"n":2');
    expect(again.text()).not.toContain('"n":1');
  });
});

describe('a reader that is gone', () => {
  it.each([
    ['leaves', (reader: { leave(): unknown }) => reader.leave()],
    ['sees the end of the saga', endsNow],
    ['is told that the process ends', () => ending.abort()],
  ])('since it %s leaves nothing behind', async (_, go) => {
    const reader = await reading(await ask());
    expect(watchers.size).toBe(1);
    await go(reader);
    await settled();
    expectNobody();
  });

  it('before it has read anything gives its place back', async () => {
    for (let n = 0; n <= MAX_STREAMS; n += 1) {
      const response = await ask();
      await response.body?.cancel();
    }
    await settled();
    expect(await statusOfNext()).toBe(200);
    expectNobody();
  });
});

describe('a reader that stands still', () => {
  it('is cut off after half a minute, and nothing piles up for it until then', async () => {
    const socket = connection();
    const response = await ask('GET', socket);
    for (let n = 0; n < 1_000; n += 1) await happens({ text: 'x'.repeat(100) });
    await clock.advance(29_000);
    expect([socket.destroyed, watchers.size]).toEqual([false, 1]);
    await clock.advance(1_000);
    expect(socket.destroyed).toBe(true);
    expectNobody();
    // What was on the way is all there is: not a thousand events.
    let size = 0;
    const took = response.body?.getReader();
    for (let next = await took?.read(); next?.value !== undefined; next = await took?.read())
      size += next.value.length;
    expect(size).toBeLessThan(1_000);
  }, 20_000);
});

describe('who asks for the head alone', () => {
  it('gets it, and takes no place', async () => {
    for (let n = 0; n <= MAX_STREAMS; n += 1) {
      const { status, headers, body } = await ask('HEAD');
      expect([status, body]).toEqual([200, null]);
      expect(headers.get('Content-Type')).toBe('text/event-stream');
    }
    expectNobody();
    expect(await statusOfNext()).toBe(200);
  });
});

describe('the number of the last event', () => {
  it.each(['1e1', '0x1', '-1', '', 'nonsense', '9'.repeat(400)])(
    '%j is none: all is sent again',
    async (id) => {
      await happens({ first: true });
      const reader = await reading(await ask('GET', connection(), { 'Last-Event-ID': id }));
      expect(reader.text()).toContain('"first":true');
    },
  );
});
