/**
 * The saga log: instances, their history, and, with the command that each awaits, the outbox.
 * Call it inside a unit of the orchestrator's database, so that the local work of a step and the
 * log of it are one transaction.
 */
import type { EpochMs } from '../../ports/clock.ts';
import type { Amendment, HistoryEntry, HistoryType, SagaInstance } from '../instance.ts';
import type { Age, DueRange, SagaRow, SagaRows } from './rows.ts';

export interface SagaLog {
  find(sagaId: string): SagaInstance | undefined;
  insert(written: Written): void;
  /** False if another owner has written the instance since it was read. */
  update(written: Written): boolean;
  /** Instances by state, counted one by one: ask it once. */
  countAll(): Readonly<Record<string, number>>;
  /** Ids of instances of which a command is due, the longest due first. */
  due(range: DueRange): readonly string[];
  /** The earliest due time after now; nothing if there is none. */
  nextDueAt(now: EpochMs): EpochMs | undefined;
  /** Looks at an instance again only then, if anything is still due of it. */
  putOff(sagaId: string, dueAt: EpochMs): void;
  /**
   * The oldest instance that is kept, open or ended. Ask it outside of a unit: what a unit removes
   * may still be rolled back.
   */
  oldest(): string | undefined;
  /** The ages of instances, page by page. */
  ages(after: string, limit: number): readonly Age[];
  /** Removes an instance with its history. */
  remove(sagaId: string): void;
  /** Writes another end of an ended instance, in milliseconds since the epoch. */
  endAt(sagaId: string, finishedAt: EpochMs): void;
  /** Ids of all instances that send or await something. */
  open(): readonly string[];
}

/** An instance as it was and is to be, with what has happened to it. */
export interface Written {
  readonly before: SagaInstance;
  readonly instance: SagaInstance;
  readonly history: readonly HistoryEntry[];
  readonly amended: readonly Amendment[];
}

/** Entries that a long silence, or a long echo, would fill the history with. */
const repeated: ReadonlySet<HistoryType> = new Set([
  'command-resent',
  'command-not-sent',
  'reply-ignored',
  'act-failed',
]);

/** The saga log on the rows of its database. */
export function createSagaLog(rows: SagaRows): SagaLog {
  // Every command that leaves tells it, and it rarely changes.
  let oldest: string | undefined;
  return {
    find(sagaId) {
      const row = rows.find(sagaId);
      return row && fromRow(row);
    },
    insert({ instance, history }) {
      rows.insert(toRow(instance));
      // The clock was set back before this process began.
      if (instance.id < (oldest ?? '')) oldest = undefined;
      for (const entry of history) rows.append(entry);
    },
    countAll: () => rows.countAll(),
    update({ before, instance, history, amended }) {
      if (!rows.update(toRow(instance), before.revision)) return false;
      for (const amendment of amended) rows.amend(amendment);
      for (const entry of history) {
        rows.append(entry);
        if (repeated.has(entry.type)) rows.thin(entry);
      }
      return true;
    },
    due: (range) => rows.due(range),
    nextDueAt: (now) => rows.nextDueAt(now),
    putOff: (sagaId, dueAt) => rows.putOff(sagaId, dueAt),
    endAt: (sagaId, finishedAt) => rows.endAt(sagaId, finishedAt),
    oldest() {
      oldest ??= rows.oldest();
      return oldest;
    },
    ages: (after, limit) => rows.ages(after, limit),
    remove(sagaId) {
      rows.remove(sagaId);
      if (sagaId === oldest) oldest = undefined;
    },
    open: () => rows.open(),
  };
}

/** The instance as it is stored, with the time by which it is found when it is due. */
function toRow(instance: SagaInstance): SagaRow {
  const { fences } = instance;
  return {
    ...instance,
    fences: fences.length === 0 ? null : fences,
    dueAt: firstDueAt(instance),
  };
}

/** When the first of what an instance sends is due; null if it sends nothing any more. */
export function firstDueAt({ awaiting, fences }: SagaInstance): EpochMs | null {
  const dueTimes = [...(awaiting === null ? [] : [awaiting]), ...fences].map(({ dueAt }) => dueAt);
  return dueTimes.length === 0 ? null : Math.min(...dueTimes);
}

/** The instance as it was stored, without the time by which it is found when it is due. */
export function fromRow({ dueAt: _, fences, ...row }: SagaRow): SagaInstance {
  return { ...row, fences: fences ?? [] };
}
