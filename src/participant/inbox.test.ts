import { drizzle } from 'drizzle-orm/better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../tests/support/memory-database.ts';
import type { Database } from '../storage/database.ts';
import { createInbox, type Inbox, type Incoming, type RecordedReply } from './inbox.ts';
import { inboxMigrations } from './migrations.ts';

const paid: RecordedReply = { type: 'BILL_PAID', data: { billId: 'bill-1' } };
const failed: RecordedReply = { type: 'BILL_FAILED', data: { reason: 'card_declined' } };
const refunded: RecordedReply = { type: 'BILL_REFUNDED', data: {} };
const superseded: RecordedReply = { type: 'BILL_FAILED', data: { reason: 'superseded' } };

const known = { isForgotten: false, whenForgotten: () => failed };

const pay: Incoming = {
  ...known,
  id: 's1:pay:do',
  type: 'payment.charge',
  isRefusal: (type) => type === 'BILL_FAILED',
};

const refund: Incoming = {
  ...known,
  id: 's1:pay:undo',
  type: 'payment.refund',
  isRefusal: () => false,
  compensating: { commandId: pay.id, commandType: pay.type, superseded, done: refunded },
};

let database: Database;
let inbox: Inbox;
let effects: string[];

/** Work that leaves a trace, so that its number can be counted. */
const work = (name: string, reply: RecordedReply) => () => {
  effects.push(name);
  return reply;
};

const receive = (command: Incoming, does: () => RecordedReply) =>
  database.commit.run<RecordedReply>(() => inbox.receive(command, does));

const begin = (command: Incoming) =>
  database.commit.run<RecordedReply | undefined>(() => inbox.begin(command));

beforeEach(() => {
  database = memoryDatabase([inboxMigrations]);
  inbox = createInbox(database.writer, () => 1_000);
  effects = [];
});

describe('a command', () => {
  it('has its effect once, and its repeats get the same reply', async () => {
    expect(await receive(pay, work('pay', paid))).toEqual(paid);
    expect(await receive(pay, work('pay', failed))).toEqual(paid);
    expect(effects).toEqual(['pay']);
  });

  it('of a former process gets the reply that this gave', async () => {
    const later: Incoming = { ...pay, id: 's2:pay:do' };
    for (const command of [pay, later]) await receive(command, work(command.id, paid));
    inbox = createInbox(drizzle(database.writer.$client), () => 2_000);
    for (const command of [pay, later])
      expect(await receive(command, work('again', failed))).toEqual(paid);
    expect(effects).toEqual([pay.id, later.id]);
    expect(await receive({ ...pay, id: 's3:pay:do' }, work('new', failed))).toEqual(failed);
  });

  it('is refused again with the reason that it was refused with', async () => {
    await receive(pay, work('pay', failed));
    expect(await receive(pay, work('pay', paid))).toEqual(failed);
    expect(effects).toEqual(['pay']);
  });

  it('leaves no record where its work throws, so that a repeat tries again', async () => {
    const broken = () => {
      throw new Error('disk on fire');
    };
    await expect(receive(pay, broken)).rejects.toThrow('disk on fire');
    expect(await receive(pay, work('pay', paid))).toEqual(paid);
  });
});

describe('a compensation', () => {
  it('undoes what was done, once', async () => {
    await receive(pay, work('pay', paid));
    expect(await receive(refund, work('refund', refunded))).toEqual(refunded);
    expect(await receive(refund, work('refund', refunded))).toEqual(refunded);
    expect(effects).toEqual(['pay', 'refund']);
  });

  it('leaves the reply of what it undid on record', async () => {
    await receive(pay, work('pay', paid));
    await receive(refund, work('refund', refunded));
    expect(await receive(pay, work('pay', failed))).toEqual(paid);
  });

  it('is answered as done where its command never came, and the module is not called', async () => {
    expect(await receive(refund, work('refund', refunded))).toEqual(refunded);
    expect(await receive(refund, work('refund', refunded))).toEqual(refunded);
    expect(effects).toEqual([]);
  });

  it('has its command refused from then on, should it still come', async () => {
    await receive(refund, work('refund', refunded));
    expect(await receive(pay, work('pay', paid))).toEqual(superseded);
    expect(await begin(pay)).toEqual(superseded);
    expect(effects).toEqual([]);
  });

  it('has nothing to compensate where its command was refused, whose reply stands', async () => {
    await receive(pay, work('pay', failed));
    expect(await receive(refund, work('refund', refunded))).toEqual(refunded);
    expect(await receive(pay, work('pay', paid))).toEqual(failed);
    expect(effects).toEqual(['pay']);
  });
});

describe('work outside the database', () => {
  it('is begun, may be repeated until it is recorded, and is then over', async () => {
    expect(await begin(pay)).toBeUndefined();
    expect(await begin(pay)).toBeUndefined();
    expect(await receive(pay, work('record', paid))).toEqual(paid);
    expect(await begin(pay)).toEqual(paid);
    expect(effects).toEqual(['record']);
  });

  it('is compensated where it was only begun, for it may have happened', async () => {
    await begin(pay);
    expect(await begin(refund)).toBeUndefined();
    expect(await receive(refund, work('refund', refunded))).toEqual(refunded);
    expect(effects).toEqual(['refund']);
  });

  it('is refused after it was compensated, though it had begun', async () => {
    await begin(pay);
    await begin(refund);
    await receive(refund, work('refund', refunded));
    expect(await begin(pay)).toEqual(superseded);
  });

  it('has nothing to compensate where it never began', async () => {
    expect(await begin(refund)).toEqual(refunded);
    expect(await begin(pay)).toEqual(superseded);
  });
});
