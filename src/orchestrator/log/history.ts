/** The rows of the instances' histories. Write them in the transaction that writes the instance. */
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../../storage/connection.ts';
import { preparedOnce } from '../../storage/prepared.ts';
import type { HistoryType } from '../instance.ts';
import { sagaHistory } from './schema.ts';

export type HistoryRow = typeof sagaHistory.$inferSelect;

/** Of a long run of like entries, so many of the first and of the last stay. */
const FEW = 3;
/** Stands where entries were left out, with their count. */
const OMITTED: HistoryType = 'entries-omitted';

/** The likeness of entries: those of a run of resends of one step, say. */
export type Likeness = Pick<HistoryRow, 'sagaId' | 'type' | 'step'>;

export interface HistoryRows {
  append(row: HistoryRow): void;
  /** Replaces the detail of the last entry of a type: it has happened once more. */
  amend(row: Pick<HistoryRow, 'sagaId' | 'type' | 'detail'>): void;
  /** Leaves out the middle of a long run of entries like this one, and keeps count of it. */
  thin(likeness: Likeness): void;
  removeAll(sagaId: string): void;
  list(sagaId: string): readonly HistoryRow[];
}

/** The history's statements, prepared once per connection. */
export const createHistoryRows = preparedOnce((db: Db): HistoryRows => {
  const { placeholder } = sql;
  const table = sagaHistory;
  const ofSaga = eq(table.sagaId, placeholder('sagaId'));
  const one = and(ofSaga, eq(table.seq, placeholder('seq')));
  const alike = and(
    ofSaga,
    eq(table.type, placeholder('type')),
    sql`${table.step} IS ${placeholder('step')}`,
  );
  const append = db
    .insert(table)
    .values({
      sagaId: placeholder('sagaId'),
      seq: placeholder('seq'),
      at: placeholder('at'),
      type: placeholder('type'),
      step: placeholder('step'),
      detail: placeholder('detail'),
    })
    .prepare();
  const lastOfType = sql`(SELECT max(seq) FROM ${table}
    WHERE saga_id = ${placeholder('sagaId')} AND type = ${placeholder('type')})`;
  const amend = db
    .update(table)
    .set({ detail: sql`${sql.param(placeholder('detail'), table.detail)}` })
    .where(and(ofSaga, eq(table.seq, lastOfType)))
    .prepare();
  const find = db.select().from(table).where(alike).orderBy(asc(table.seq)).prepare();
  const list = db.select().from(table).where(ofSaga).orderBy(asc(table.seq)).prepare();
  const removeOne = db.delete(table).where(one).prepare();
  const removeAll = db.delete(table).where(ofSaga).prepare();

  const markOmitted = (row: HistoryRow, type: string, count: number) => {
    removeOne.run({ sagaId: row.sagaId, seq: row.seq });
    append.run({ ...row, type: OMITTED, detail: { type, count } });
  };

  return {
    append: (row) => void append.run(row),
    amend: ({ sagaId, type, detail }) => void amend.run({ sagaId, type, detail }),
    thin({ sagaId, type, step }) {
      const run = find.all({ sagaId, type, step });
      const oldest = run.length > 2 * FEW ? run[FEW] : undefined;
      if (oldest === undefined) return;
      const marks = find.all({ sagaId, type: OMITTED, step });
      const mark = marks.find(({ detail }) => detail.type === type);
      if (mark === undefined) return markOmitted(oldest, type, 1);
      removeOne.run({ sagaId, seq: oldest.seq });
      markOmitted(mark, type, Number(mark.detail.count) + 1);
    },
    removeAll: (sagaId) => void removeAll.run({ sagaId }),
    list: (sagaId) => list.all({ sagaId }),
  };
});
