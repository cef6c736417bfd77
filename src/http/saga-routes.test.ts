/** The routes of sagas as another product uses them: its own definitions, its own business key. */

import { describe, expect, it } from 'vitest';
import { silent } from '../../tests/support/log.ts';
import { sagaInstance } from '../../tests/support/saga-row.ts';
import type { SagaFilter } from '../orchestrator/log/list.ts';
import { createTracing } from '../telemetry/tracing.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { createApp } from './app.ts';
import { sagaRoutes } from './saga-routes.ts';

const TOKEN = 'an-operator-token';

const trip = sagaInstance('s1', {
  definition: 'plan-trip',
  state: 'stalled',
  businessKey: 't1',
  stall: { code: 'engine_error', detail: 'the hotel is not known' },
});

const fits = ({ state, businessKey }: SagaFilter) =>
  (state === undefined || state === trip.state) &&
  (businessKey === undefined || businessKey === trip.businessKey);

function newApp() {
  const { signal: ending } = new AbortController();
  const clock = createVirtualClock();
  const acts: string[] = [];
  const app = createApp({
    info: { title: 'Trips', version: '1.0.0', description: 'Plan a trip.' },
    routes: [
      (to) =>
        sagaRoutes(to, {
          sagas: {
            find: (id) => (id === trip.id ? trip : undefined),
            list: (filter) => (fits(filter) ? [trip] : []),
            history: () => [],
          },
          orchestrator: {
            counts: () => ({
              running: 0,
              completed: 0,
              compensating: 0,
              compensated: 0,
              stalled: 1,
            }),
            operate: async (id, { verb }) => {
              acts.push(`${verb} ${id}`);
              return trip;
            },
            watch: () => () => {},
          },
          definitions: [{ name: 'plan-trip', version: 1, steps: [] }],
          businessKey: 'tripId',
          ending,
          clock,
          log: silent,
        }),
    ],
    readiness: { faults: async () => [], takingUp: () => 0 },
    metrics: { timeRequest: () => () => {}, text: async () => '', contentType: 'text/plain' },
    tracing: createTracing(),
    operatorTokens: [{ token: TOKEN, name: undefined }],
    ending,
    clock,
    log: silent,
  });
  const operator = { Authorization: `Bearer ${TOKEN}` };
  const get = async (path: string) => (await app.request(path, { headers: operator })).json();
  const post = (path: string, body: object, token = TOKEN) =>
    app.request(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    });
  return { acts, get, post };
}

describe('the routes of sagas in another product', () => {
  it('show the business key under its own name, and filter by it', async () => {
    const { get } = newApp();
    expect(await get('/sagas?tripId=t1')).toMatchObject({ items: [{ id: 's1', tripId: 't1' }] });
    expect(await get('/sagas?tripId=t2')).toEqual({ items: [], nextCursor: null });
    expect(await get('/sagas/s1')).toMatchObject({ tripId: 't1', history: [] });
    const refused = await get('/sagas?bookingId=t1');
    expect(refused).toMatchObject({ status: 422, errors: [{ pointer: '/bookingId' }] });
  });

  it('act on the stalled sagas of one business key, for the operator alone', async () => {
    const { acts, post } = newApp();
    const act = { filter: { tripId: 't1' }, count: 1, reason: 'the hotel is known now' };
    expect((await post('/sagas/retry', act, 'another-token')).status).toBe(401);
    expect(acts).toEqual([]);
    const other = { ...act, filter: { tripId: 't2' } };
    expect((await post('/sagas/retry', other)).status).toBe(409);
    const done = await post('/sagas/retry', act);
    expect(await done.json()).toMatchObject({ count: 1, sagaIds: ['s1'], done: 1 });
    expect(acts).toEqual(['retry s1']);
  });

  it('are described with that name, and no route of a module is', async () => {
    const document = await newApp().get('/openapi.json');
    expect(document).toMatchObject({
      info: { title: 'Trips' },
      components: { schemas: { SagaSummary: { properties: { tripId: { type: 'string' } } } } },
    });
    expect(JSON.stringify(document)).not.toMatch(/bookingId|\/bookings/);
  });
});
