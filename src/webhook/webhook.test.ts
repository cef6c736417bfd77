/** What a receiver gets, whatever befalls it, the process or the disk. */
import { Webhook as Receiver } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silent } from '../../tests/support/log.ts';
import { memoryDatabase } from '../../tests/support/memory-database.ts';
import type { DeadLetter } from '../bus/dead-letters.ts';
import type { SagaInstance } from '../orchestrator/instance.ts';
import type { Database } from '../storage/database.ts';
import { CommitFailedError } from '../storage/errors.ts';
import { createVirtualClock, settled, type VirtualClock } from '../testing/virtual-clock.ts';
import { webhookMigrations } from './migrations.ts';
import type { Target } from './post.ts';
import { createWebhook, type Webhook } from './webhook.ts';

const DAY_MS = 86_400_000;
const SECRET = `whsec_${Buffer.alloc(32, 'a').toString('base64')}`;
const FORMER_SECRET = `whsec_${Buffer.alloc(32, 'b').toString('base64')}`;

/** What the address does with a request: a status, or nothing. */
type Behaviour = number | 'refuses connections' | 'is silent' | Response;

interface Post {
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
  readonly at: number;
  // Tests look into it, and fail if it is not as expected.
  // biome-ignore lint/suspicious/noExplicitAny: the reason is above
  readonly body: any;
}

let clock: VirtualClock;
let database: Database;
let posts: Post[];
let lines: string[];
let behaviour: (post: Post) => Behaviour;
let webhook: Webhook;
let draw: number;

const send: typeof fetch = async (url, init) => {
  const text = String(init?.body);
  const headers = new Headers(init?.headers);
  const post = { url: String(url), headers, text, at: clock.now(), body: JSON.parse(text) };
  posts.push(post);
  const answer = behaviour(post);
  if (answer instanceof Response) return answer;
  if (typeof answer === 'number') return new Response(null, { status: answer });
  if (answer === 'refuses connections')
    throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
  return new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });
};

const start = (target: Partial<Target> = {}, databases = [database]) => {
  const note = (_: object, message: string) => void lines.push(message);
  webhook = createWebhook({
    target: { url: 'http://host/hook', authorization: undefined, secrets: [SECRET], ...target },
    send,
    databases,
    onPosted: () => {},
    clock,
    random: () => draw,
    log: { ...silent, info: note, warn: note, error: note },
  });
  webhook.wake();
};
/** What is under way is broken off, and is in the outbox still. */
const restart = async () => {
  await webhook.close();
  start();
};

const reason = { code: 'compensation_exhausted', detail: 'billing.refund got no answer' };
const stallOf = (id: string, seq = 7) => {
  const shown = { id, definition: 'book-slot', version: 1, businessKey: `b-${id}`, stall: reason };
  // The other properties of an instance are not told.
  return { instance: shown as unknown as SagaInstance, seq, at: clock.now() };
};
const stall = async (...ids: readonly string[]) => {
  await database.commit.run<void>(() => {
    for (const id of ids) webhook.recordStall(database.writer, stallOf(id));
  });
  webhook.wake();
};
const letterOf = (id: string) =>
  ({
    id,
    queue: 'billing.commands',
    reason: 'no schema',
    attempts: 0,
    deadAt: clock.now(),
    message: { id: 's1:pay-bill:do', type: 'billing.pay', sagaId: 's1', payload: { canary: 1 } },
  }) as unknown as DeadLetter;
const told = () => posts.map(({ body }) => body.data.sagaId);
const idOf = ({ headers }: Post) => headers.get('webhook-id') ?? '';
const ids = (count: number) => Array.from({ length: count }, (_, n) => `s${n}`);

/** In the place of `commit.run`: a database that takes no writes. */
const full = () => Promise.reject(new CommitFailedError(new Error('disk is full')));

beforeEach(() => {
  clock = createVirtualClock();
  database = memoryDatabase([webhookMigrations], clock.soon);
  [posts, lines, draw] = [[], [], 0.5];
  behaviour = () => 204;
  start();
});

afterEach(async () => {
  vi.useRealTimers();
  await webhook.close();
  await database.close();
});

describe('a notice', () => {
  it('of a stalled saga says which, since when, and why', async () => {
    const timestamp = new Date(clock.now()).toISOString();
    await stall('s1');
    await settled();
    expect(posts.map(({ url, body }) => ({ url, body }))).toEqual([
      {
        url: 'http://host/hook',
        body: {
          type: 'saga.stalled',
          timestamp,
          data: { sagaId: 's1', definition: 'book-slot', version: 1, bookingId: 'b-s1', reason },
        },
      },
    ]);
  });

  it('of a dead letter says what it is, and not what is in it', async () => {
    await webhook.tellDeadLetter(letterOf('d1'));
    await settled();
    expect(posts[0]?.body).toMatchObject({
      type: 'message.dead',
      data: { id: 'd1', queue: 'billing.commands', messageType: 'billing.pay', sagaId: 's1' },
    });
    expect(posts[0]?.text).not.toContain('canary');
  });

  it('of a queue that stands still says why', async () => {
    webhook.tellStandstill({ queue: 'parking.commands', why: 'the disk is full' });
    await settled();
    const data = { queue: 'parking.commands', reason: 'the disk is full' };
    expect(posts[0]?.body).toMatchObject({ type: 'queue.standstill', data });
  });

  it('is verified by a receiver, with either of two secrets', async () => {
    await webhook.close();
    start({ secrets: [SECRET, FORMER_SECRET] });
    await stall('s1');
    await settled();
    const [post] = posts;
    // A receiver goes by the time of the machine.
    vi.setSystemTime(clock.now());
    for (const secret of [SECRET, FORMER_SECRET]) {
      const receiver = new Receiver(secret);
      const headers = Object.fromEntries(post?.headers ?? []);
      expect(receiver.verify(post?.text ?? '', headers)).toEqual(post?.body);
      expect(() => receiver.verify(`${post?.text} `, headers)).toThrow('No matching signature');
      const asOther = { ...headers, 'webhook-id': 'msg_other' };
      expect(() => receiver.verify(post?.text ?? '', asOther)).toThrow('No matching signature');
    }
  });

  it('is not signed if there is no secret, and has its id and time all the same', async () => {
    await webhook.close();
    start({ secrets: [] });
    await stall('s1');
    await settled();
    expect(posts[0]?.headers.has('webhook-signature')).toBe(false);
    expect(posts[0]?.headers.get('webhook-timestamp')).toBe(String(clock.now() / 1_000));
    expect(idOf(posts[0] as Post)).toMatch(/^msg_[\w-]{43}$/);
  });

  it('has an id of its own, without a full stop, whatever the ids of others are', async () => {
    await stall('s1', 's2');
    await webhook.tellDeadLetter(letterOf('a.b'));
    await webhook.tellDeadLetter(letterOf('a.c'));
    webhook.tellStandstill({ queue: 'q', why: 'w' });
    await settled();
    expect(new Set(posts.map(idOf)).size).toBe(5);
    for (const post of posts) expect(idOf(post)).toMatch(/^msg_[\w-]+$/);
  });

  it.each([
    ['https://some%20one:p%40ss:w%C3%B6rd@host/x', undefined, 'some one:p@ss:wörd'],
    ['https://host/x', 'Bearer t0ken', undefined],
    ['https://host/x', undefined, undefined],
  ])('goes to %s with the authorization %s', async (url, authorization, basic) => {
    await webhook.close();
    start({ url, authorization });
    await stall('s1');
    await settled();
    const encoded = basic && `Basic ${Buffer.from(basic).toString('base64')}`;
    expect(posts[0]?.headers.get('Authorization')).toBe(authorization ?? encoded ?? null);
    expect(posts[0]?.url).toBe('https://host/x');
  });
});

describe('a notice that is not taken', () => {
  it.each<[Behaviour]>([['refuses connections'], ['is silent'], [500], [503], [404], [302]])(
    'by an address that answers %s is posted again, under the same id',
    async (fault) => {
      behaviour = () => (posts.length === 1 ? fault : 200);
      await stall('s1');
      await clock.advance(60_000);
      expect(posts).toHaveLength(2);
      expect(new Set(posts.map(idOf)).size).toBe(1);
      for (const { headers, at } of posts)
        expect(headers.get('webhook-timestamp')).toBe(String(Math.floor(at / 1_000)));
      expect(webhook.backlog().count).toBe(0);
    },
  );

  it('is posted ever more slowly, an hour apart at the most, by chance', async () => {
    behaviour = () => 400;
    for (draw of [0, 1]) {
      posts = [];
      await stall(`drawn ${draw}`);
      await clock.advance(2 * DAY_MS);
      const mine = posts.filter(({ body }) => body.data.sagaId === `drawn ${draw}`);
      const waits = mine.flatMap(({ at }, n) => (n === 0 ? [] : [at - (mine[n - 1]?.at ?? 0)]));
      const part = draw === 0 ? 0.5 : 1;
      expect(waits.slice(0, 3)).toEqual([5_000, 10_000, 20_000].map((ms) => ms * part));
      expect(Math.max(...waits)).toBe(3_600_000 * part);
    }
  });

  it('does not keep others waiting', async () => {
    behaviour = ({ body }) => (/^s\d$/.test(body.data.sagaId) ? 422 : 200);
    await stall(...ids(10), 'fine');
    await settled();
    expect(told()).toContain('fine');
    posts = [];
    await stall('fine, too');
    await settled();
    expect(told()).toEqual(['fine, too']);
  });

  it('keeps no others waiting either if the address is silent at it alone', async () => {
    behaviour = ({ body }) => (body.data.sagaId === 'odd' ? 'is silent' : 200);
    await stall('odd');
    await clock.advance(15_000);
    await stall('fine');
    await clock.advance(2_000);
    expect(told().slice(0, 2)).toEqual(['odd', 'fine']);
    expect(webhook.backlog().count).toBe(1);
  });

  it('waits as long as the address asks for', async () => {
    behaviour = () =>
      posts.length === 1
        ? new Response(null, { status: 429, headers: { 'Retry-After': '120' } })
        : 200;
    await stall('s1');
    await clock.advance(119_000);
    expect(posts).toHaveLength(1);
    await clock.advance(1_000);
    expect(posts).toHaveLength(2);
  });

  it('is kept, and no more is posted, once the address says that it is gone', async () => {
    behaviour = () => 410;
    await stall('s1');
    await stall('s2');
    await clock.advance(DAY_MS);
    expect(posts).toHaveLength(1);
    expect(lines).toEqual([
      'the webhook wants no notices (410): none is sent before the next start',
    ]);
    behaviour = () => 200;
    await restart();
    await settled();
    expect(told()).toEqual(['s1', 's1', 's2']);
  });

  it('is given up after thirty days, which the log says, and forgotten', async () => {
    behaviour = () => 410;
    await stall('s1');
    await clock.advance(29 * DAY_MS);
    expect(await webhook.sweep(0)).toBe(0);
    await clock.advance(2 * DAY_MS);
    expect(await webhook.sweep(0)).toBe(1);
    expect(lines).toContain('a notice is given up: nobody took it');
    expect(webhook.backlog()).toEqual({ count: 0, oldestAt: undefined });
  });

  it('is in the log if it was given up, though a later one could not be', async () => {
    behaviour = () => 410;
    await stall(...ids(300));
    await clock.advance(31 * DAY_MS);
    const { run } = database.commit;
    database.commit.run = (unit) => {
      database.commit.run = full;
      return run(unit);
    };
    await expect(webhook.sweep(0)).rejects.toThrow('disk is full');
    database.commit.run = run;
    const given = lines.filter((line) => line === 'a notice is given up: nobody took it');
    expect(webhook.backlog().count).toBe(300 - given.length);
    expect(given.length).toBeGreaterThan(0);
  });
});

describe('an address that is away for days', () => {
  beforeEach(async () => {
    behaviour = () => 'refuses connections';
    await stall(...ids(50));
  });

  it('gets all notices once it is back, each once, and hears little meanwhile', async () => {
    await clock.advance(2 * DAY_MS);
    // One try each five minutes, less by chance.
    expect(posts.length).toBeLessThan((2 * DAY_MS) / 150_000 + 30);
    expect(new Set(lines)).toEqual(new Set(['the webhook is away; its notices wait']));
    expect(webhook.backlog().count).toBe(50);
    posts = [];
    behaviour = () => 200;
    await clock.advance(600_000);
    expect(told().toSorted()).toEqual(ids(50).toSorted());
    expect(webhook.backlog().count).toBe(0);
  });

  it('gets them from another process, which tries at once', async () => {
    await clock.advance(3_600_000);
    await restart();
    posts = [];
    behaviour = () => 200;
    await clock.advance(600_000);
    expect(told().toSorted()).toEqual(ids(50).toSorted());
  });
});

describe('many notices', () => {
  it('go out sixteen at a time, the oldest first', async () => {
    const open: ((response: Response) => void)[] = [];
    const slow: typeof fetch = async (url, init) => {
      await send(url, init);
      return new Promise((resolve, reject) => {
        open.push(resolve);
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    };
    await webhook.close();
    webhook = createWebhook({
      target: { url: 'http://host/hook', authorization: undefined, secrets: [] },
      send: slow,
      databases: [database],
      onPosted: () => {},
      clock,
      random: () => draw,
      log: silent,
    });
    for (const id of ids(40)) {
      await stall(id);
      await clock.advance(1);
    }
    expect(posts).toHaveLength(16);
    for (const resolve of open.splice(0)) resolve(new Response());
    await settled();
    expect(posts).toHaveLength(32);
    expect(told()).toEqual(ids(32));
  });
});

describe('a restart', () => {
  it('repeats under the same id what was on its way, and nothing that was delivered', async () => {
    await stall('delivered');
    await settled();
    behaviour = () => 'is silent';
    await stall('on its way');
    await settled();
    behaviour = () => 200;
    await restart();
    await settled();
    expect(told()).toEqual(['delivered', 'on its way', 'on its way']);
    expect(new Set(posts.map(idOf)).size).toBe(2);
  });

  it('tells nobody again of a stall that was told, and of a later one it does', async () => {
    await stall('s1');
    await settled();
    await restart();
    await stall('s1');
    await settled();
    expect(posts).toHaveLength(1);
    const later = () => webhook.recordStall(database.writer, stallOf('s1', 12));
    await database.commit.run<void>(later);
    webhook.wake();
    await settled();
    expect(new Set(posts.map(idOf)).size).toBe(2);
  });

  it('keeps the wait of a notice that was refused', async () => {
    behaviour = () => 400;
    await stall('s1');
    await clock.advance(400_000);
    posts = [];
    await restart();
    await settled();
    expect(posts).toEqual([]);
    await clock.advance(400_000);
    expect(posts).toHaveLength(1);
  });

  it('posts what was put off by a clock that was ahead', async () => {
    behaviour = () => 'refuses connections';
    await stall('s1');
    await settled();
    const [outbox] = posts;
    expect(outbox).toBeDefined();
    await webhook.close();
    behaviour = () => 200;
    const behind = { ...clock, now: () => clock.now() - 2 * DAY_MS };
    webhook = createWebhook({
      target: { url: 'http://host/hook', authorization: undefined, secrets: [] },
      send,
      databases: [database],
      onPosted: () => {},
      clock: behind,
      random: () => draw,
      log: silent,
    });
    webhook.wake();
    await settled();
    expect(posts).toHaveLength(2);
  });
});

describe('a database that takes no writes', () => {
  it('is told of from memory, until somebody hears it', async () => {
    database.commit.run = full;
    behaviour = () => (posts.length === 1 ? 503 : 200);
    webhook.tellStandstill({ queue: 'parking.commands', why: 'the disk is full' });
    await clock.advance(5_000);
    expect(posts.map(({ body }) => body.type)).toEqual(['queue.standstill', 'queue.standstill']);
    expect(webhook.backlog().count).toBe(0);
    expect(lines).toContain('a notice was not written; it is sent from memory');
  });

  it('costs repeats under the same id, ever fewer, and loses none', async () => {
    const { run } = database.commit;
    behaviour = () => 'is silent';
    await stall('s1');
    await settled();
    database.commit.run = full;
    behaviour = () => 200;
    await clock.advance(3_600_000);
    expect(posts.length).toBeGreaterThan(2);
    expect(posts.length).toBeLessThan(40);
    expect(new Set(posts.map(idOf)).size).toBe(1);
    database.commit.run = run;
    await clock.advance(600_000);
    expect(webhook.backlog().count).toBe(0);
  });

  it('keeps no others waiting behind what was delivered and cannot be noted', async () => {
    await stall('s1');
    database.commit.run = full;
    await settled();
    webhook.tellStandstill({ queue: 'parking.commands', why: 'the disk is full' });
    await clock.advance(60_000);
    expect(posts.map(({ body }) => body.type)).toContain('queue.standstill');
  });

  it('keeps no others waiting if it cannot be read either', async () => {
    await database.close();
    webhook.tellStandstill({ queue: 'parking.commands', why: 'the disk is broken' });
    await clock.advance(1_000);
    expect(posts.map(({ body }) => body.type)).toEqual(['queue.standstill']);
  });

  it('keeps no more in memory, however many were delivered from there', async () => {
    const { run } = database.commit;
    database.commit.run = full;
    for (const queue of ids(5)) {
      webhook.tellStandstill({ queue, why: 'the disk is full' });
      await clock.advance(1_000);
    }
    expect(posts).toHaveLength(5);
    database.commit.run = run;
    await clock.advance(31 * DAY_MS);
    expect(await webhook.sweep(0)).toBe(1);
  });

  it('keeps a bound on what waits in memory, and the log says what is beyond', async () => {
    database.commit.run = full;
    behaviour = () => 'refuses connections';
    for (let n = 0; n < 1_002; n += 1)
      webhook.tellStandstill({ queue: `q${n}`, why: 'the disk is full' });
    await settled();
    expect(webhook.backlog().count).toBe(1_000);
    expect(lines.filter((line) => line === 'a notice is lost')).toHaveLength(2);
  });
});
