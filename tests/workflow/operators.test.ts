/** Operators with tokens of their own: the history and the log tell who acted. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allOf } from '../../src/app/assembly.ts';
import { createLog } from '../../src/app/log.ts';
import { allTokens } from '../../src/app/named-tokens.ts';
import { GatewayUnavailableError } from '../../src/modules/billing/gateway/gateway.ts';
import { reading } from '../support/reading.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

const tokens = { ann: 'canary-token-of-ann', ben: 'canary-token-of-ben' };
const named = Object.entries(tokens).map(([name, token]) => ({ name, token }));
const SHARED = 'canary-token-for-all';
const policy = { replyTimeoutMs: 50, stepDeadlineMs: 500, stallAttempts: 2 };

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const [ann, ben, shared] = [bearer(tokens.ann), bearer(tokens.ben), bearer(SHARED)];

let api: TestSystem;
let written: string[];

beforeEach(async () => {
  written = [];
  const to = { write: (line: string) => void written.push(line) };
  const log = createLog({ level: 'debug', format: 'pino', to });
  api = await startSystem({ policy, log, operatorTokens: allTokens(SHARED, named) });
});

afterEach(() => api.stop());

const sagaOf = async (id: string) => (await api.call(`GET /sagas/${id}`, undefined, ann)).body;

/** By verb, those who acted on a saga by its history. */
const actsOn = async (id: string): Promise<readonly string[]> => {
  const { history } = await sagaOf(id);
  const acts: { type: string; detail: { actor?: string } }[] = history;
  return acts.flatMap(({ type, detail: { actor } }) => (actor ? [`${type} by ${actor}`] : []));
};

/** A booking that waits for the gateway, which takes nothing from now on. */
const waitingBooking = async () => {
  const down = () => Promise.reject(new GatewayUnavailableError('it is down'));
  const { provider } = allOf(api.system.modules).billing;
  vi.spyOn(provider, 'charge').mockImplementation(down);
  vi.spyOn(provider, 'refund').mockImplementation(down);
  const slotId = (await api.call('POST /slots', { name: 'A' }, ann)).body.id;
  return (await api.call('POST /bookings', { slotId })).body;
};

const stalledSaga = async (): Promise<string> => {
  const { sagaId } = await waitingBooking();
  const stalled = async () => expect((await sagaOf(sagaId)).state).toBe('stalled');
  await vi.waitFor(stalled, 15_000);
  return sagaId;
};

const open = async (path: string, Cookie: string) =>
  (await api.system.app.request(path, { headers: { Accept: 'text/html', Cookie } })).text();

const fill = (path: string, fields: Record<string, string>, Cookie = '') =>
  api.system.app.request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie },
    body: new URLSearchParams(fields).toString(),
  });

const signIn = async (token: string) => {
  const { headers } = await fill('/dashboard/sign-in', { token });
  return headers.get('Set-Cookie')?.split(';')[0] ?? '';
};

describe('an act by the API', () => {
  it('is that of the operator whose token was sent, whatever the act', async () => {
    const sagaId = await stalledSaga();
    const letters = async () =>
      (await api.call('GET /dead-letters?type=billing.refund', undefined, ann)).body.items;
    await vi.waitFor(async () => expect(await letters()).toHaveLength(1), 10_000);
    const redriven = `POST /dead-letters/${(await letters())[0].id}/redrive`;
    await api.call(`POST /sagas/${sagaId}/retry`, undefined, ann);
    expect((await api.call(redriven, undefined, ben)).status).toBe(202);
    await api.call(`POST /sagas/${sagaId}/retry`, { reason: 'again' }, shared);
    const wish = { reason: 'nothing was charged' };
    await api.call('POST /sagas/resolve', wish, ben);
    expect((await api.call('POST /sagas/resolve', { ...wish, count: 1 }, ben)).status).toBe(202);
    expect(await actsOn(sagaId)).toEqual([
      'retried by ann',
      'retried by ben',
      'retried by operator',
      'resolved by ben',
    ]);
  });

  it('cannot be said to be somebody else’s', async () => {
    const { sagaId } = await waitingBooking();
    const path = `POST /sagas/${sagaId}/retry`;
    for (const [token, actor] of [
      [ann, 'ben'],
      [ann, 'operator'],
      [shared, 'ann'],
      [shared, 'the night shift'],
    ] as const) {
      const { status, body } = await api.call(path, { actor }, token);
      expect([actor, status, body.errors?.[0].pointer]).toEqual([actor, 422, '/actor']);
      const wish = { reason: 'why', actor, count: 1 };
      expect((await api.call('POST /sagas/retry', wish, token)).status).toBe(422);
    }
    expect(await actsOn(sagaId)).toEqual([]);
    expect((await api.call(path, { actor: 'ann' }, ann)).status).toBe(202);
    expect(await actsOn(sagaId)).toEqual(['retried by ann']);
  });

  it('is logged with the name of the operator, and never with the token', async () => {
    const { id } = (await api.call('POST /slots', { name: 'A' }, ann)).body;
    await api.call(`PATCH /slots/${id}`, { status: 'closed' }, ben);
    await api.call('DELETE /dead-letters/none', undefined, shared);
    await api.call('POST /slots', { name: 'B' }, bearer('canary-token-of-nobody'));
    const lines = written.map((line) => JSON.parse(line));
    const who = lines
      .filter(({ msg }) => msg === 'request answered')
      .map(({ method, status, actor }) => [method, status, actor]);
    expect(who).toEqual([
      ['POST', 201, 'ann'],
      ['PATCH', 200, 'ben'],
      ['DELETE', 404, 'operator'],
      ['POST', 401, undefined],
    ]);
    expect(written.filter((line) => line.includes('canary'))).toEqual([]);
  });
});

describe('an operator who signs in with a token of their own', () => {
  it('is shown by name, and acts by it', async () => {
    const { sagaId } = await waitingBooking();
    const Cookie = await signIn(tokens.ann);
    expect(await open('/sagas', Cookie)).toMatch(/Signed in as <\/span>ann/);
    const form = await open(`/dashboard/sagas/${sagaId}/abort`, Cookie);
    expect(form).toContain('The history will say that <b>ann</b> did it.');
    expect(form).not.toContain('name="actor"');
    const path = `/dashboard/sagas/${sagaId}/abort`;
    expect((await fill(path, { reason: '', actor: 'ben' }, Cookie)).status).toBe(422);
    expect((await fill(path, { reason: '' }, Cookie)).status).toBe(303);
    expect(await actsOn(sagaId)).toEqual(['aborted by ann']);
    const logged = written.map((line) => JSON.parse(line));
    expect(logged).toContainEqual(
      expect.objectContaining({ method: 'POST', path, status: 303, actor: 'ann' }),
    );
  });

  it('sees an open page drawn with the own name, and nobody else’s', async () => {
    const names = await Promise.all(
      [tokens.ann, tokens.ben].map(async (token) => firstDrawing('/', await signIn(token))),
    );
    expect(names).toEqual(['ann', 'ben']);
  });

  /** The name in the first drawing that is pushed for a page. */
  const firstDrawing = async (page: string, Cookie: string) => {
    const path = `/dashboard/live?page=${encodeURIComponent(page)}&tag=none`;
    const drawings = reading(await api.system.app.request(path, { headers: { Cookie } }));
    const text = await drawings.until((sofar) => sofar.includes('Sign out'));
    await drawings.leave();
    return /Signed in as <\/span>(\w+)/.exec(text)?.[1];
  };
});
