/** The whole, over weeks: what is done with is removed everywhere, and nothing else is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../ports/log.ts';
import { readRows } from '../storage/read-rows.ts';
import { timedIds } from '../testing/ids.ts';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.ts';
import { compose, type System } from './compose.ts';

const HOUR = 3_600_000;
/** Within this time old rows are looked for once. */
const SWEEP_EVERY_MS = 600_000;
const RETENTION_MS = 3 * HOUR;

let clock: VirtualClock;
let dataDir: string;
let system: System;
let troubles: string[];
/** How many rows each sweep said that it removed. */
let removals: number[];

beforeEach(async () => {
  clock = createVirtualClock();
  dataDir = mkdtempSync(join(tmpdir(), 'compose-'));
  troubles = [];
  removals = [];
  const trouble = (fields: object, message: string) =>
    void troubles.push(`${message} ${JSON.stringify(fields)}`);
  const info = (fields: object) => {
    if ('removed' in fields) removals.push(Number(fields.removed));
  };
  const log: Log = { debug() {}, info, warn: trouble, error: trouble };
  const policy = { replyTimeoutMs: 5_000, stepDeadlineMs: 60_000, stallAttempts: 10 };
  system = await compose({
    dataDir,
    policy,
    retentionMs: RETENTION_MS,
    log,
    clock,
    newId: timedIds(clock),
    random: () => 0.5,
  });
});

afterEach(async () => {
  await system.close();
  rmSync(dataDir, { recursive: true });
});

const count = (name: string, table: string) =>
  Number(
    (
      readRows(join(dataDir, `${name}.db`), `SELECT count(*) AS n FROM ${table}`)[0] as {
        n: number;
      }
    ).n,
  );

const kept = () => ({
  sagas: count('booking', 'saga_instances'),
  parking: count('parking', 'inbox'),
  billing: count('billing', 'inbox'),
});

/** Books a slot, and waits for the end. */
const book = async (slotId: string) => {
  const booked = await system.modules.booking?.book({ slotId, paymentMethod: 'pm_ok' });
  await clock.advance(5_000);
  return booked;
};

describe('old rows', () => {
  it('are nothing at first, and nobody is troubled by that', async () => {
    await clock.advance(3 * RETENTION_MS);
    expect(kept()).toEqual({ sagas: 0, parking: 0, billing: 0 });
    expect(troubles).toEqual([]);
  });

  it('of a saga go with its history, and those of inboxes once that is told', async () => {
    const slots = await Promise.all(
      ['A1', 'A2'].map((name) => system.modules.parking?.addSlot({ name })),
    );
    const [first = '', second = ''] = slots.map((slot) => slot?.id);
    await book(first);
    expect(kept()).toEqual({ sagas: 1, parking: 2, billing: 1 });
    await clock.advance(RETENTION_MS - HOUR);
    expect(kept()).toEqual({ sagas: 1, parking: 2, billing: 1 });
    await clock.advance(2 * HOUR);
    expect(kept()).toEqual({ sagas: 0, parking: 2, billing: 1 });
    await book(second);
    await clock.advance(HOUR);
    expect(kept()).toEqual({ sagas: 1, parking: 2, billing: 1 });
    await clock.advance(RETENTION_MS);
    expect(kept()).toEqual({ sagas: 0, parking: 2, billing: 1 });
    expect(troubles).toEqual([]);
  });

  it.each([199, 200, 201, 400, 401])('go whole, %i of them in one sweep', async (bookings) => {
    const wishes = Array.from({ length: bookings }, () =>
      system.modules.booking?.book({ slotId: 'no-such-slot', paymentMethod: 'pm_ok' }),
    );
    await Promise.all(wishes);
    await clock.advance(5_000);
    expect(kept()).toEqual({ sagas: bookings, parking: bookings, billing: 0 });
    await clock.advance(RETENTION_MS + SWEEP_EVERY_MS);
    expect(kept()).toEqual({ sagas: 0, parking: bookings, billing: 0 });
    expect(removals.reduce((sum, removed) => sum + removed, 0)).toBe(bookings);
    await book('no-such-slot');
    await clock.advance(SWEEP_EVERY_MS);
    expect(kept()).toEqual({ sagas: 1, parking: 1, billing: 0 });
    expect(troubles).toEqual([]);
  });

  it('of a booking stay while its saga is open, however old it is', async () => {
    const slot = await system.modules.parking?.addSlot({ name: 'A1' });
    await system.bus.close();
    await system.modules.booking?.book({ slotId: slot?.id ?? '', paymentMethod: 'pm_ok' });
    await clock.advance(2 * RETENTION_MS);
    expect(kept()).toMatchObject({ sagas: 1 });
  });
});
