import { OpenAPIHono } from '@hono/zod-openapi';
import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.ts';
import type { AppEnv } from './app-env.ts';
import type { OperatorToken } from './operator-tokens.ts';
import { createSessions } from './session.ts';

const ann = { name: 'ann', token: 'the-token-of-ann' };
const ben = { name: 'ben', token: 'the-token-of-ben' };

let clock: VirtualClock;

beforeEach(() => {
  clock = createVirtualClock();
});

/** A server with these tokens in its settings. */
const start = (...tokens: OperatorToken[]) => {
  const sessions = createSessions(tokens, clock);
  const app = new OpenAPIHono<AppEnv>();
  app.post('/:token', (c) => c.json(sessions.begin(c, c.req.param('token'))));
  app.get('/', (c) => c.text(sessions.operatorOf(c)?.name ?? 'nobody'));
  app.delete('/', (c) => {
    sessions.end(c);
    return c.body(null, 204);
  });
  const ask = (method: string, Cookie: string) => app.request('/', { method, headers: { Cookie } });
  return {
    signIn: async ({ token }: Pick<OperatorToken, 'token'>) => {
      const answer = await app.request(`/${token}`, { method: 'POST' });
      return answer.headers.get('Set-Cookie')?.split(';')[0] ?? '';
    },
    who: async (cookie: string) => (await ask('GET', cookie)).text(),
    signOut: (cookie: string) => ask('DELETE', cookie),
  };
};

describe('a session', () => {
  it('is that of the operator with whose token it was begun', async () => {
    const { signIn, who } = start(ann, ben);
    expect(await who(await signIn(ann))).toBe('ann');
    expect(await who(await signIn(ben))).toBe('ben');
    expect(await signIn({ token: 'another-token' })).toBe('');
    expect(await who('')).toBe('nobody');
  });

  it('goes on after a restart, and ends there if its token is gone', async () => {
    const { signIn } = start(ann, ben);
    const cookie = await signIn(ann);
    expect(await start(ben, ann).who(cookie)).toBe('ann');
    expect(await start(ben).who(cookie)).toBe('nobody');
    expect(await start({ ...ann, token: 'a-new-token-of-ann' }, ben).who(cookie)).toBe('nobody');
  });

  it('cannot be made another one, or younger, by a changed cookie', async () => {
    const { signIn, who } = start(ann, ben);
    const [name = '', at = '', signature = ''] = (await signIn(ann)).split(/[=.]/);
    expect(await who(`${name}=${at}.${signature}`)).toBe('ann');
    for (const changed of [
      `${at}0.${signature}`,
      `${at}.${signature}A`,
      `${at}.`,
      at,
      `.${signature}`,
    ])
      expect(await who(`${name}=${changed}`)).toBe('nobody');
  });

  it('that is signed out of ends no other, though begun at the same moment', async () => {
    const { signIn, signOut, who } = start(ann, ben);
    const [anns, bens] = [await signIn(ann), await signIn(ben)];
    await signOut(anns);
    expect([await who(anns), await who(bens)]).toEqual(['nobody', 'ben']);
  });

  it('stays signed out of, however often strangers sign out', async () => {
    const { signIn, signOut, who } = start(ann);
    const cookies: string[] = [];
    for (let n = 0; n < 10_000; n += 1) {
      cookies.push(await signIn(ann));
      await clock.advance(1);
    }
    for (const cookie of cookies) await signOut(cookie);
    await signOut('no-session=1');
    expect(await who(cookies[0] ?? '')).toBe('nobody');
  });

  it('ends after twelve hours', async () => {
    const { signIn, who } = start(ann);
    const cookie = await signIn(ann);
    await clock.advance(12 * 3_600_000 - 1);
    expect(await who(cookie)).toBe('ann');
    await clock.advance(1);
    expect(await who(cookie)).toBe('nobody');
  });
});
