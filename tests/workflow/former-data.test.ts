/** The data of former builds, with ended, open and stalled sagas in them, are taken over. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkSagas } from '../../src/cli/commands/sagas-check.ts';
import { databasesOf } from '../../src/modules/modules.ts';
import { type Migrations, migrationsIn } from '../../src/storage/migrations.ts';
import { lookInto } from '../../src/storage/read-rows.ts';
import { releaseOf } from '../../src/storage/release.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/** Ended sagas of the day on which the data were made are to be there still. */
const A_CENTURY_MS = 100 * 365 * 24 * 3_600_000;
const PATIENCE = { timeout: 20_000 };
/**
 * The deadlines of open sagas have passed: they are given up after one more wait, of which a tenth
 * is certain. The payments that they await take 2 s.
 */
const policy = { replyTimeoutMs: 100_000 };

interface SeenSaga {
  readonly id: string;
  readonly state: string;
  readonly history: readonly unknown[];
}

interface Seen {
  readonly sagas: readonly SeenSaga[];
  readonly bookings: readonly Readonly<Record<'id' | 'slotId' | 'sagaId' | 'status', string>>[];
}

/** Builds that knew no Idempotency-Key. */
const KEYLESS = ['data-first'];

const kept = new URL('../fixtures/', import.meta.url).pathname;
const builds = readdirSync(kept).filter((name) => name.startsWith('data-'));
const unpacked = (build: string, file: string) =>
  gunzipSync(readFileSync(join(kept, build, `${file}.gz`)));

/** Unpacks the databases of a former build. Those that came since are made anew by a start. */
function unpack(build: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'former-'));
  for (const file of readdirSync(join(kept, build)).filter((name) => name.endsWith('.db.gz'))) {
    const name = file.replace('.gz', '');
    writeFileSync(join(folder, name), unpacked(build, name));
  }
  return folder;
}

/** Keys are kept for a day: as on the day on which the data were made, theirs are of now. */
function keepToday(folder: string): void {
  const sqlite = new Sqlite(join(folder, 'booking.db'));
  const isThere = sqlite.prepare("SELECT 1 FROM sqlite_master WHERE name = 'idempotency_keys'");
  if (isThere.get() !== undefined)
    sqlite.prepare('UPDATE idempotency_keys SET created_at = ?').run(Date.now());
  sqlite.close();
}

/** Of each owner of tables, how many of its migrations the data lack, and how many there are. */
function lackingIn(folder: string) {
  const lacking = ({ name, owner }: { readonly name: string; readonly owner: Migrations }) =>
    lookInto(join(folder, `${name}.db`), (look) => releaseOf(look, [owner]).lacking);
  return databasesOf().flatMap(({ name, migrations }) =>
    migrations.map((owner) => ({
      owner: `${name}.${owner.journalTable}`,
      all: migrationsIn(owner).length,
      lacking: lacking({ name, owner }),
    })),
  );
}

/** What the API of the build said, but for the payment method: a history shows it no longer. */
function seenOf(build: string): Seen {
  const hide = (name: string, value: unknown) => (name === 'paymentMethod' ? undefined : value);
  return JSON.parse(unpacked(build, 'seen.json').toString(), hide);
}

describe.each(builds)('%s', (build) => {
  const seen = seenOf(build);
  const inState = (...states: string[]) => seen.sagas.filter(({ state }) => states.includes(state));

  let folder: string;
  let one: TestSystem;

  beforeAll(async () => {
    folder = unpack(build);
    keepToday(folder);
    // As an operator does before the start.
    expect(checkSagas(folder)).toEqual({ open: 4, stalling: [] });
    one = await startSystem({ dataDir: folder, retentionMs: A_CENTURY_MS, policy });
  });

  afterAll(async () => {
    await one.stop();
    expect(lackingIn(folder).filter(({ lacking }) => lacking > 0)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  const saga = async (id: string) => (await one.call(`GET /sagas/${id}`)).body;
  const hasEnded = (id: string) => async () => expect((await saga(id)).finishedAt).not.toBeNull();

  it('holds what has ended as it ended, history and all', async () => {
    const ended = inState('completed', 'compensated');
    expect(ended.length).toBeGreaterThan(4);
    for (const before of ended) expect(await saga(before.id)).toMatchObject(before);
  });

  it.each([
    ['open', 'running', 'completed'],
    ['stalled', 'stalled', 'compensated'],
  ])('holds sagas that are %s, which go on from where they were', async (_, state, end) => {
    const left = inState(state);
    expect(left).toHaveLength(2);
    for (const { id, history } of left) {
      await vi.waitFor(async () => expect((await saga(id)).state).toBe(end), PATIENCE);
      expect((await saga(id)).history.slice(0, history.length)).toEqual(history);
    }
  });

  it('keeps every promise between the databases, once all has ended', async () => {
    for (const { id } of inState('running', 'stalled')) await vi.waitFor(hasEnded(id), PATIENCE);
    expect(one.violations()).toEqual([]);
    const { items } = (await one.call('GET /bookings?limit=100')).body;
    expect(items.map(({ id }: { id: string }) => id).toSorted()).toEqual(
      seen.bookings.map(({ id }) => id).toSorted(),
    );
  });

  it.skipIf(KEYLESS.includes(build))('knows a request that was answered before', async () => {
    // The second booking that was made: ids sort by their time.
    const booking = seen.bookings.toSorted((a, b) => (a.id < b.id ? -1 : 1))[1];
    const body = { slotId: booking?.slotId, paymentMethod: 'pm_ok' };
    const answer = await one.call('POST /bookings', body, { 'Idempotency-Key': 'kept-key' });
    expect(answer.headers.get('Idempotent-Replayed')).toBe('true');
    // The answer of the former build, without what a booking shows since.
    expect(answer.body).toMatchObject({
      id: booking?.id,
      status: 'approved',
      sagaId: booking?.sagaId,
    });
  });
});

describe('the reason of a booking that a former build kept in words', () => {
  /** Gives a rejected booking other words, and perhaps its saga another code. */
  function reword(folder: string, words: string, code = 'refused'): string {
    const sqlite = new Sqlite(join(folder, 'booking.db'));
    const one = sqlite
      .prepare("UPDATE bookings SET reason = ? WHERE status = 'rejected' RETURNING id, saga_id")
      .get(words) as { id: string; saga_id: string };
    const detail = JSON.stringify({ code, detail: words });
    sqlite.prepare('UPDATE saga_instances SET reason = ? WHERE id = ?').run(detail, one.saga_id);
    sqlite.close();
    return one.id;
  }

  it.each([
    { words: 'card_declined', code: 'refused', now: ['card_declined', 'the card was declined'] },
    { words: 'the lot is flooded', code: 'refused', now: ['refused', 'the lot is flooded'] },
    { words: 'pay-bill: no answer', code: 'deadline', now: ['deadline', 'pay-bill: no answer'] },
    { words: 'it broke', code: 'engine_error', now: ['refused', 'it broke'] },
    { words: 'no longer wanted', code: 'aborted', now: ['aborted', 'no longer wanted'] },
  ])('$words, of a saga that was $code, is a code and a sentence', async ({ words, code, now }) => {
    const folder = unpack('data-2026-11');
    const id = reword(folder, words, code);
    const one = await startSystem({ dataDir: folder, retentionMs: A_CENTURY_MS, policy });
    const { body } = await one.call(`GET /bookings/${id}`);
    await one.stop();
    rmSync(folder, { recursive: true });
    expect([body.status, body.reason, body.reasonDetail]).toEqual(['rejected', ...now]);
  });
});

describe('the kept data', () => {
  it('lack each migration but the first of an owner, so that each was tried on data', () => {
    const folders = builds.map(unpack);
    const most = new Map<string, { readonly all: number; readonly lacking: number }>();
    for (const { owner, all, lacking } of folders.flatMap(lackingIn))
      if (lacking >= (most.get(owner)?.lacking ?? 0)) most.set(owner, { all, lacking });
    for (const folder of folders) rmSync(folder, { recursive: true });
    expect(most.size).toBeGreaterThan(4);
    for (const [owner, { all, lacking }] of most)
      expect(lacking, owner).toBeGreaterThanOrEqual(all - 1);
  });
});
