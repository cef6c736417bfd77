/**
 * The outbox of the webhook in one database: notices stay in it until they are delivered, over
 * restarts. What is delivered stays for a while, so that nothing is told twice.
 */
import { and, asc, count, eq, gt, inArray, isNotNull, lt, lte, min, sql } from 'drizzle-orm';
import type { EpochMs } from '../ports/clock.ts';
import type { Db } from '../storage/connection.ts';
import type { Database } from '../storage/database.ts';
import { preparedOnce } from '../storage/prepared.ts';
import { inPages, SWEEP_BATCH } from '../storage/retention.ts';
import { webhookNotices } from './schema.ts';

/** A notice as it is posted. */
export interface Notice {
  /** Tells it from all others, and is the same however often it comes: receivers drop repeats. */
  readonly id: string;
  readonly type: string;
  readonly body: string;
}

/** A notice that waits. */
export interface Waiting extends Notice {
  /** Answers so far that refused this very notice. */
  readonly refusals: number;
  readonly dueAt: EpochMs;
}

/** The due times that are meant. */
export interface DueRange {
  readonly now: EpochMs;
  /** Later than any due time that this clock can have written. */
  readonly beyond: EpochMs;
  readonly limit: number;
}

export interface Backlog {
  readonly count: number;
  /** When the oldest came; undefined if none waits. */
  readonly oldestAt: EpochMs | undefined;
}

export interface Outbox {
  /** Keeps a notice that is due at once; one that is kept already stays as it is. */
  keep(notice: Notice, at: EpochMs): Promise<void>;
  /** Notices due by now, the longest due first, then those due beyond belief. */
  due(range: DueRange): readonly Waiting[];
  /** The earliest due time after now; undefined if there is none. */
  nextDueAt(now: EpochMs): EpochMs | undefined;
  /** The notices that wait, whether they are due or not. */
  backlog(): Backlog;
  delivered(id: string, at: EpochMs): Promise<void>;
  /** Posts a notice again only then. */
  putOff(id: string, next: Pick<Waiting, 'refusals' | 'dueAt'>): Promise<void>;
  /** Removes what was delivered before; resolves with how many it removed. */
  sweepDelivered(before: EpochMs): Promise<number>;
  /**
   * Removes what has waited since before, in vain: a batch at a time, so that each can be logged
   * before the next is gone. Resolves with what it removed; nothing if nothing is left.
   */
  giveUp(before: EpochMs): Promise<readonly Notice[]>;
}

/** Keeps a notice in the unit that is at work on this database: both are committed, or neither. */
export function keepInUnit(writer: Db, notice: Notice, at: EpochMs): void {
  noticeRows(writer).insert(notice, at);
}

/** The outbox in a database with the tables of `webhookMigrations`. */
export function createOutbox(database: Pick<Database, 'writer' | 'reader' | 'commit'>): Outbox {
  const { writer, reader, commit } = database;
  const rows = noticeRows(writer);
  const { due, nextDueAt, backlog } = noticeQueries(reader);
  return {
    keep: (notice, at) => commit.run<void>(() => rows.insert(notice, at)),
    due,
    nextDueAt,
    backlog,
    delivered: (id, at) => commit.run<void>(() => rows.settle(id, at)),
    putOff: (id, next) => commit.run<void>(() => rows.putOff(id, next)),
    sweepDelivered: (before) =>
      inPages(async () => {
        const removed = await commit.run<number>(() => rows.removeDelivered(before));
        return { removed, next: removed < SWEEP_BATCH ? undefined : 'the rest' };
      }),
    giveUp: (before) => commit.run<readonly Notice[]>(() => rows.takeWaiting(before)),
  };
}

const table = webhookNotices;
const { placeholder } = sql;
const isWaiting = isNotNull(table.dueAt);

/** The statements that write, for units alone. */
const noticeRows = preparedOnce((db: Db) => {
  const insert = db
    .insert(table)
    .values({
      id: placeholder('id'),
      type: placeholder('type'),
      body: placeholder('body'),
      refusals: 0,
      createdAt: placeholder('at'),
      dueAt: placeholder('at'),
    })
    .onConflictDoNothing()
    .prepare();
  const byId = eq(table.id, placeholder('id'));
  const settle = db
    .update(table)
    .set({ dueAt: null, deliveredAt: sql`${placeholder('at')}` })
    .where(byId)
    .prepare();
  const putOff = db
    .update(table)
    .set({ refusals: sql`${placeholder('refusals')}`, dueAt: sql`${placeholder('dueAt')}` })
    .where(and(byId, isWaiting))
    .prepare();
  const idsOf = (isOne: ReturnType<typeof and>) =>
    db.select({ id: table.id }).from(table).where(isOne).limit(SWEEP_BATCH);
  const removeDelivered = db
    .delete(table)
    .where(inArray(table.id, idsOf(lt(table.deliveredAt, placeholder('before')))))
    .prepare();
  const takeWaiting = db
    .delete(table)
    .where(inArray(table.id, idsOf(and(isWaiting, lt(table.createdAt, placeholder('before'))))))
    .returning({ id: table.id, type: table.type, body: table.body })
    .prepare();
  return {
    insert: (notice: Notice, at: EpochMs) => void insert.run({ ...notice, at }),
    settle: (id: string, at: EpochMs) => void settle.run({ id, at }),
    putOff: (id: string, next: Pick<Waiting, 'refusals' | 'dueAt'>) =>
      void putOff.run({ id, ...next }),
    removeDelivered: (before: EpochMs) => removeDelivered.run({ before }).changes,
    takeWaiting: (before: EpochMs): readonly Notice[] => takeWaiting.all({ before }),
  };
});

/** The queries, for the reading connection. */
const noticeQueries = preparedOnce((db: Db): Pick<Outbox, 'due' | 'nextDueAt' | 'backlog'> => {
  const waiting = () =>
    db
      .select({
        id: table.id,
        type: table.type,
        body: table.body,
        refusals: table.refusals,
        // Only what has a due time is found by one.
        dueAt: sql<EpochMs>`${table.dueAt}`,
      })
      .from(table);
  const limit = placeholder('limit');
  const [now, beyond] = [placeholder('now'), placeholder('beyond')];
  const due = waiting().where(lte(table.dueAt, now)).orderBy(asc(table.dueAt)).limit(limit);
  const far = waiting().where(gt(table.dueAt, beyond)).orderBy(asc(table.dueAt)).limit(limit);
  const next = db
    .select({ dueAt: table.dueAt })
    .from(table)
    .where(gt(table.dueAt, now))
    .orderBy(asc(table.dueAt))
    .limit(1)
    .prepare();
  const backlog = db
    .select({ count: count(), oldestAt: min(table.createdAt) })
    .from(table)
    .where(isWaiting)
    .prepare();
  const [dueNow, dueFar] = [due.prepare(), far.prepare()];
  return {
    due(range) {
      const found = dueNow.all({ now: range.now, limit: range.limit });
      const rest = range.limit - found.length;
      return [...found, ...dueFar.all({ beyond: range.beyond, limit: rest })];
    },
    nextDueAt: (at) => next.get({ now: at })?.dueAt ?? undefined,
    backlog() {
      const found = backlog.get();
      return { count: found?.count ?? 0, oldestAt: found?.oldestAt ?? undefined };
    },
  };
});
