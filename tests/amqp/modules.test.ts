/** Each module in a process of its own, with a broker between them. */

import { join } from 'node:path';
import { connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { compose } from '../../src/app/compose.ts';
import { newUuid, systemClock, systemRandom } from '../../src/app/system.ts';
import { moduleNames } from '../../src/modules/names.ts';
import { readRows } from '../../src/storage/read-rows.ts';
import { byModule } from '../support/by-module.ts';
import { silent } from '../support/log.ts';
import { startTrio, type Trio } from '../support/trio.ts';
import { type Broker, startBroker } from './broker.ts';
import { forget } from './forget.ts';

let broker: Broker;
let trio: Trio;

beforeAll(async () => {
  broker = await startBroker();
}, 90_000);

afterAll(() => broker.stop());

beforeEach(async () => {
  await forget(broker.url);
  const { url } = broker;
  trio = await startTrio(byModule(() => url));
});

afterEach(() => trio.stop());

describe('three processes of one module each', () => {
  it('do what one process does', async () => {
    const slotId = await trio.slot();
    expect((await trio.book(slotId)).body).toMatchObject({
      status: 'approved',
      sagaState: 'completed',
    });
    expect((await trio.book(slotId)).body).toMatchObject({ reason: 'slot_taken' });
    const declined = (await trio.book(await trio.slot(), 'pm_declined')).body;
    expect(declined).toMatchObject({ status: 'rejected', reason: 'card_declined' });
    expect(trio.violations()).toEqual([]);
  });

  it('cancel a booking', async () => {
    const slotId = await trio.slot();
    const { id } = (await trio.book(slotId)).body;
    const { booking, billing, parking } = trio.of;
    expect((await booking.call(`POST /bookings/${id}/cancellation`)).status).toBe(202);
    await vi.waitFor(async () =>
      expect((await booking.call(`GET /bookings/${id}`)).body.status).toBe('cancelled'),
    );
    const bills = (await billing.call(`GET /bills?bookingId=${id}`)).body;
    expect(bills.items).toMatchObject([{ status: 'refunded' }]);
    expect((await parking.call(`GET /slots/${slotId}`)).body.status).toBe('available');
    expect(trio.violations()).toEqual([]);
  });

  it('serve only the routes of their module', async () => {
    const routes = { parking: '/slots', booking: '/bookings', billing: '/bills' };
    for (const served of moduleNames)
      for (const [owner, route] of Object.entries(routes)) {
        const { status } = await trio.of[served].call(`GET ${route}`);
        expect([served, owner, status]).toEqual([served, owner, served === owner ? 200 : 404]);
      }
    expect((await trio.of.booking.call('GET /sagas')).status).toBe(200);
    expect((await trio.of.parking.call('GET /sagas')).status).toBe(404);
    for (const module of moduleNames)
      expect((await trio.of[module].call('GET /readyz')).status).toBe(200);
  });

  it('refuse a second owner of a database', async () => {
    const again = startParking();
    await expect(again).rejects.toMatchObject({ name: 'DatabaseOwnedError' });
  });

  it('wait for one that is not there', async () => {
    await trio.of.parking.stop();
    const waiting = await trio.of.booking.call('POST /bookings', { slotId: 'nowhere' });
    expect(waiting.status).toBe(202);
    const parking = await startParking();
    const rejected = async () =>
      (await trio.of.booking.call(`GET /bookings/${waiting.body.id}`)).body;
    await vi.waitFor(async () => expect((await rejected()).reason).toBe('unknown_slot'), 10_000);
    await parking.close();
  });
});

describe('the inbox of a process without the sagas', () => {
  beforeEach(async () => {
    await trio.stop();
    const { url } = broker;
    trio = await startTrio(
      byModule(() => url),
      { retentionMs: 400 },
    );
  });

  /** The sagas of which parking keeps commands. */
  const kept = () =>
    readRows(join(trio.dataDir, 'parking.db'), 'SELECT command_id AS id FROM inbox').map(
      // Asked for above.
      (row) => (row as { id: string }).id.split(':')[0],
    );

  it('forgets what booking has forgotten, whose messages are not sent again', async () => {
    const { booking, parking } = trio.of;
    const { sagaId } = (await trio.book(await trio.slot())).body;
    const admin = await connect(broker.url);
    const letter = { headers: { 'x-saga-id': sagaId }, messageId: 'late', type: 'unheard of' };
    (await admin.createChannel()).sendToQueue('parking.commands', Buffer.from('{}'), letter);
    const setAside = async () => (await parking.call('GET /dead-letters')).body.items;
    await vi.waitFor(async () => expect(await setAside()).toMatchObject([{ sagaId }]), 9_000);
    const known = async () => (await booking.call(`GET /sagas/${sagaId}`)).status;
    await vi.waitFor(async () => expect(await known()).toBe(404), 9_000);
    expect(kept()).toContain(sagaId);
    await vi.waitFor(async () => {
      await trio.book(await trio.slot());
      expect(kept()).not.toContain(sagaId);
    }, 15_000);
    const [{ id }] = await setAside();
    expect((await parking.call(`POST /dead-letters/${id}/redrive`)).status).toBe(409);
    expect((await parking.call(`DELETE /dead-letters/${id}`)).status).toBe(204);
    await admin.close();
  });
});

describe('three processes, of which the one with booking can be broken,', () => {
  beforeEach(async () => {
    await trio.stop();
    const demo = { crashProcess: () => {}, formerHits: [] };
    const { url } = broker;
    trio = await startTrio(
      byModule(() => url),
      { demo, policy: { replyTimeoutMs: 600 } },
    );
  });

  it('heal after messages to and from the others are lost', async () => {
    const { breakages } = trio.of.booking.system;
    breakages?.arm({ kind: 'deaf', target: 'parking' });
    breakages?.arm({ kind: 'lose-reply' });
    const { body } = await trio.book(await trio.slot());
    expect(body).toMatchObject({ status: 'approved', sagaState: 'completed' });
    const hit = new Set(breakages?.hits().map(({ kind, sagaId }) => `${kind} ${sagaId}`));
    expect(hit).toEqual(new Set([`deaf ${body.sagaId}`, `lose-reply ${body.sagaId}`]));
    expect(trio.violations()).toEqual([]);
  });

  it('cannot have a module crashed that runs elsewhere, nor be broken from there', () => {
    const { booking, parking, billing } = trio.of;
    expect(booking.system.breakages?.participants).toEqual(['parking', 'billing']);
    expect(booking.system.breakages?.crashable).toEqual(['process']);
    for (const { system } of [parking, billing]) expect(system.breakages).toBeUndefined();
  });
});

/** One more process of parking, on the data of the first. */
function startParking() {
  const world = { clock: systemClock, newId: newUuid, random: systemRandom, log: silent };
  const policy = { replyTimeoutMs: 5_000, stepDeadlineMs: 60_000, stallAttempts: 10 };
  return compose({
    dataDir: trio.dataDir,
    modules: ['parking'],
    amqpUrl: broker.url,
    policy,
    retentionMs: 1_000,
    ...world,
  });
}
