/** The dashboard where booking runs alone, with the other modules in processes of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../src/app/server.ts';
import { systemClock } from '../../src/app/system.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { type Broker, startBroker } from './broker.ts';
import { forget } from './forget.ts';

let broker: Broker;
let dataDir: string;
let parking: TestSystem;
let billing: TestSystem;
let booking: TestSystem | undefined;
let listening: Listening[];

beforeAll(async () => {
  broker = await startBroker();
}, 90_000);

afterAll(() => broker.stop());

beforeEach(async () => {
  await forget(broker.url);
  dataDir = mkdtempSync(join(tmpdir(), 'dashboard-'));
  parking = await startSystem({ dataDir, modules: ['parking'], amqpUrl: broker.url });
  billing = await startSystem({ dataDir, modules: ['billing'], amqpUrl: broker.url });
  listening = [];
});

afterEach(async () => {
  for (const { connections } of listening) await connections.close(systemClock);
  for (const system of [booking, billing, parking]) await system?.stop();
  rmSync(dataDir, { recursive: true });
});

const serve = async ({ system }: TestSystem) => {
  const served = await listen(system, { HOST: '127.0.0.1', PORT: 0 });
  listening.push(served);
  return served.url;
};

const startBooking = async (moduleUrls?: {
  readonly parking: string;
  readonly billing: string;
}) => {
  const options = { dataDir, modules: ['booking'], amqpUrl: broker.url } as const;
  booking = await startSystem({ ...options, ...(moduleUrls && { moduleUrls }) });
  return booking;
};

const page = async ({ system }: TestSystem, path: string) => {
  const response = await system.app.request(path, { headers: { Accept: 'text/html' } });
  return response.text();
};

describe('the dashboard of a process that runs booking alone', () => {
  it('says what it cannot see, and which setting would show it', async () => {
    const alone = await startBooking();
    const { sagaId } = (await alone.book(await parking.slot())).body;
    expect(await page(alone, '/')).toContain('DASHBOARD_PARKING_URL');
    const saga = await page(alone, `/sagas/${sagaId}`);
    for (const told of ['DASHBOARD_PARKING_URL', 'DASHBOARD_BILLING_URL', 'cannot be told'])
      expect(saga).toContain(told);
    expect(saga).toContain('completed');
  });

  it('shows slots and bills by the API of their processes', async () => {
    const urls = { parking: await serve(parking), billing: await serve(billing) };
    const alone = await startBooking(urls);
    const slotId = await parking.slot();
    const { sagaId } = (await alone.book(slotId)).body;
    expect(await page(alone, '/')).toContain(`bay-${slotId}`);
    const saga = await page(alone, `/sagas/${sagaId}`);
    expect(saga).toContain('<b>reserved</b>');
    expect(saga).toContain('<b>paid</b>');
  });

  it('says so if such a process does not answer', async () => {
    const urls = { parking: 'http://127.0.0.1:1', billing: 'http://127.0.0.1:1' };
    const alone = await startBooking(urls);
    const { sagaId } = (await alone.book(await parking.slot())).body;
    expect(await page(alone, '/')).toContain('http://127.0.0.1:1');
    expect(await page(alone, `/sagas/${sagaId}`)).toContain('It cannot be asked now');
  });
});

describe('a process without booking', () => {
  it('has no dashboard', async () => {
    expect((await parking.system.app.request('/')).status).toBe(404);
  });
});
