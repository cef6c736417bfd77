import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConfirmChannel, connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayUnavailableError } from '../../src/modules/billing/gateway/gateway.ts';
import { type ModuleName, moduleNames } from '../../src/modules/names.ts';
import { type Broker, startBroker } from '../amqp/broker.ts';
import { forget } from '../amqp/forget.ts';
import { byModule } from '../support/by-module.ts';
import { startTrio, type Trio } from '../support/trio.ts';
import { addressOf, addUsers, bookThrough, startContainers } from './containers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let broker: Broker;
let folder: string;

beforeAll(async () => {
  broker = await startBroker();
  folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  addUsers(broker, folder);
}, 90_000);

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await broker.stop();
});

describe('the containers', () => {
  it('are healthy, book together, and end in order', async () => {
    const containers = await startContainers(root, broker, folder);
    containers.checkHealth();
    expect(await bookThrough(containers)).toMatchObject({
      status: 201,
      booking: { status: 'approved', sagaState: 'completed' },
      bills: { items: [{ status: 'paid' }] },
      isShown: true,
    });
    expect(await containers.stop()).toEqual(byModule(() => 0));
    expect(containers.checkHealth).toThrow();
  });
});

/** With all that would tell the broker to do something with its dead letter. */
const poison = {
  type: 'poison',
  messageId: 'p1',
  userId: 'guest',
  expiration: '600000',
  CC: ['booking.replies'],
  BCC: ['booking.replies'],
};

describe('each module with the rights of its own user alone', () => {
  let trio: Trio;

  beforeEach(async () => {
    await forget(broker.url);
    trio = await startTrio(byModule((module) => addressOf(module, broker)));
  });

  afterEach(() => trio.stop());

  it('does all that it does: books, refuses, cancels', async () => {
    const slotId = await trio.slot();
    const { id } = (await trio.book(slotId)).body;
    expect((await trio.book(slotId)).body.reason).toBe('slot_taken');
    expect((await trio.book(await trio.slot(), 'pm_declined')).body.reason).toBe('card_declined');
    const { booking } = trio.of;
    await booking.call(`POST /bookings/${id}/cancellation`);
    const status = async () => (await booking.call(`GET /bookings/${id}`)).body.status;
    await expect.poll(status, { timeout: 10_000 }).toBe('cancelled');
    expect(trio.violations()).toEqual([]);
  });

  it.each(['parking', 'billing'] as const)('%s sets poison aside, and drops it', async (module) => {
    const queue = `${module}.commands`;
    const admin = await connect(broker.url);
    const channel = await admin.createChannel();
    channel.sendToQueue(queue, Buffer.from('no JSON'), poison);
    const { call } = trio.of[module];
    const items = async () => (await call('GET /dead-letters')).body.items;
    const there = async () => expect(await items()).toMatchObject([{ queue, attempts: 0 }]);
    await vi.waitFor(there, 9_000);
    const [{ id }] = await items();
    expect((await call(`POST /dead-letters/${id}/redrive`)).status).toBe(409);
    expect((await call(`DELETE /dead-letters/${id}`)).status).toBe(204);
    expect(await items()).toEqual([]);
    await admin.close();
  });

  it('billing asks booking whether a command is still awaited, which sends it again', async () => {
    const { booking, billing } = trio.of;
    const provider = billing.system.modules.billing?.provider;
    if (provider === undefined) throw new Error('billing has a provider');
    const down = () => Promise.reject(new GatewayUnavailableError('it is down'));
    const charge = vi.spyOn(provider, 'charge').mockImplementation(down);
    const { body } = await booking.call('POST /bookings', { slotId: await trio.slot() });
    const items = async () => (await billing.call('GET /dead-letters')).body.items;
    const there = async () => expect(await items()).toMatchObject([{ type: 'billing.pay' }]);
    await vi.waitFor(there, 9_000);
    const [{ id }] = await items();
    const redrive = () => billing.call(`POST /dead-letters/${id}/redrive`);
    charge.mockRestore();
    expect((await redrive()).status).toBe(202);
    const status = async () => (await booking.call(`GET /sagas/${body.sagaId}`)).body.state;
    await expect.poll(status, { timeout: 9_000 }).toBe('completed');
    expect(await items()).toEqual([]);
    expect((await redrive()).status).toBe(404);
    expect(trio.violations()).toEqual([]);
  });

  it('billing leaves a letter where it is as long as booking is not there to ask', async () => {
    const { booking, billing } = trio.of;
    const admin = await connect(broker.url);
    const channel = await admin.createChannel();
    const command = { type: 'poison', replyTo: 'booking.replies', messageId: 's:pay-bill:do' };
    channel.sendToQueue('billing.commands', Buffer.from('no JSON'), command);
    const items = async () => (await billing.call('GET /dead-letters')).body.items;
    await vi.waitFor(async () => expect(await items()).toHaveLength(1), 9_000);
    const [{ id }] = await items();
    const redrive = () => billing.call(`POST /dead-letters/${id}/redrive`);
    const refused = await redrive();
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      expect.stringContaining('no saga that is known here sent s:pay-bill:do; discard it'),
    ]);
    await booking.stop();
    expect((await redrive()).status).toBe(503);
    expect(await items()).toMatchObject([{ id }]);
    // Nothing of the question is left over.
    for (const queue of ['booking.replies', 'booking.replies.dead'])
      expect((await channel.checkQueue(queue)).messageCount, queue).toBe(0);
    await admin.close();
  });
});

describe('the user of one module', () => {
  const queueOf = byModule((name) => (name === 'booking' ? 'booking.replies' : `${name}.commands`));

  const otherOf = (user: ModuleName) => (user === 'billing' ? 'parking' : 'billing');

  const refuses = async (
    user: ModuleName,
    act: 'consume' | 'purgeQueue' | 'deleteQueue',
    queue: string,
  ) => {
    const connection = await connect(addressOf(user, broker));
    const channel = await connection.createChannel();
    channel.on('error', () => {}); // It is told by the rejection, too.
    const acts = {
      consume: () => channel.consume(queue, () => {}),
      purgeQueue: () => channel.purgeQueue(queue),
      deleteQueue: () => channel.deleteQueue(queue),
    };
    await expect(acts[act]()).rejects.toThrow('ACCESS_REFUSED');
    await connection.close();
  };

  it('can neither read, empty nor delete the queues of another', async () => {
    const admin = await connect(broker.url);
    const channel = await admin.createChannel();
    const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
    await forget(broker.url);
    for (const queue of Object.values(queueOf)) await channel.assertQueue(queue, quorum);
    for (const user of moduleNames)
      for (const other of moduleNames.filter((name) => name !== user))
        for (const act of ['consume', 'purgeQueue', 'deleteQueue'] as const)
          await refuses(user, act, queueOf[other]);
    await forget(broker.url);
    await admin.close();
  });

  /** Tells if the broker lets a user do it; a channel that is refused something is closed. */
  const may = async (user: ModuleName, act: (channel: ConfirmChannel) => unknown) => {
    const connection = await connect(addressOf(user, broker));
    const channel = await connection.createConfirmChannel();
    const refused = new Promise<unknown>((resolve) => channel.once('error', resolve));
    const done = async () => {
      await act(channel);
      await channel.waitForConfirms();
    };
    const error = await Promise.race([done().catch((why: unknown) => why), refused]);
    await connection.close();
    if (error !== undefined) expect(String(error)).toContain('ACCESS_REFUSED');
    return error === undefined;
  };

  it('can do what docs/security.md says of one that was taken over, and no more', async () => {
    const admin = await connect(broker.url);
    const channel = await admin.createChannel();
    const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
    await forget(broker.url);
    for (const queue of Object.values(queueOf)) await channel.assertQueue(queue, quorum);
    for (const name of ['saga.commands', 'saga.dead-letters'])
      await channel.assertExchange(name, 'direct', { durable: true });
    const nothing = Buffer.from('{}');
    const acts: Readonly<Record<string, (user: ModuleName) => Promise<boolean>>> = {
      sendsCommands: (user) => may(user, (on) => on.publish('saga.commands', 'none', nothing)),
      sendsToQueues: (user) => may(user, (on) => on.sendToQueue('booking.replies', nothing)),
      seesCommands: (user) =>
        may(user, (on) => on.bindQueue(queueOf[user], 'saga.commands', 'copied')),
      bindsOthers: (user) =>
        may(user, (on) => on.bindQueue(queueOf[otherOf(user)], 'saga.commands', 'copied')),
      declaresMore: (user) => may(user, (on) => on.assertQueue('a-queue-of-its-own', quorum)),
      dropsExchanges: (user) => may(user, (on) => on.deleteExchange('saga.dead-letters')),
    };
    const found: Record<string, readonly ModuleName[]> = {};
    for (const [name, act] of Object.entries(acts)) {
      const able: ModuleName[] = [];
      for (const user of moduleNames) if (await act(user)) able.push(user);
      found[name] = able;
    }
    const participants = moduleNames.filter((name) => name !== 'booking');
    expect(found).toEqual({
      sendsCommands: ['booking'],
      sendsToQueues: moduleNames,
      seesCommands: participants,
      bindsOthers: [],
      declaresMore: [],
      dropsExchanges: moduleNames,
    });
    await forget(broker.url);
    await admin.close();
  });

  it('cannot manage the broker', () => {
    const tags = broker.control('-q', 'list_users', '--no-table-headers');
    for (const module of moduleNames) expect(tags).toContain(`${module}\t[]`);
  });
});
