/**
 * The saga log: instances, their history, and, with the command that each awaits, the outbox.
 * Call it inside a unit of the orchestrator's database, so that the local work of a step and the
 * log of it are one transaction.
 */
import type { EpochMs } from '../../ports/clock.ts';
import type { Amendment, HistoryEntry, HistoryType, SagaInstance } from '../instance.ts';
import { createDueTimes, firstDueAt } from './due-times.ts';
import { amended as amend, entriesIn, textOf, thinned } from './history.ts';
import { lateReplies } from './reply-ids.ts';
import type { Age, DueRange, SagaRow, SagaRows } from './rows.ts';

export interface SagaLog {
  find(sagaId: string): SagaInstance | undefined;
  insert(written: Written): void;
  /** False if another owner has written the instance since it was read. */
  update(written: Written): boolean;
  /** The last entry of a type in the history of an instance; undefined if there is none. */
  lastOfType(sagaId: string, type: HistoryType): HistoryEntry | undefined;
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

/** The entries that a long silence, or a long echo, would fill the history with. */
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
  const dueTimes = createDueTimes();
  const noteLate = (history: readonly HistoryEntry[]) => {
    for (const entry of history)
      for (const messageId of lateReplies([entry]))
        rows.addReply({ messageId, sagaId: entry.sagaId });
  };
  return {
    find(sagaId) {
      const row = rows.find(sagaId);
      return row && fromRow(row);
    },
    insert({ instance, history }) {
      const row = toRow(instance, history);
      rows.insert({ ...row, dueAt: dueTimes.earliest(instance) });
      // The clock was set back before this process began.
      if (instance.id < (oldest ?? '')) oldest = undefined;
    },
    lastOfType(sagaId, type) {
      const row = rows.find(sagaId);
      return row && entriesIn(row.history, row).findLast((entry) => entry.type === type);
    },
    countAll: () => rows.countAll(),
    update(written) {
      const { before, instance, history } = written;
      const isOnTime = goesOn(before, instance) && dueTimes.isOnTime(instance);
      const update = isOnTime ? rows.updateUnindexed : rows.update;
      if (!update(toRow(instance, history), before.revision)) return false;
      if (!isOnTime) dueTimes.note(instance.id, firstDueAt(instance));
      noteLate(history);
      if (isRewritten(written)) rewriteHistory(rows, written);
      return true;
    },
    due: (range) => rows.due(range),
    nextDueAt: (now) => rows.nextDueAt(now),
    putOff(sagaId, dueAt) {
      dueTimes.note(sagaId, dueAt);
      rows.putOff(sagaId, dueAt);
    },
    endAt: (sagaId, finishedAt) => rows.endAt(sagaId, finishedAt),
    oldest() {
      oldest ??= rows.oldest();
      return oldest;
    },
    ages: (after, limit) => rows.ages(after, limit),
    remove(sagaId) {
      rows.remove(sagaId);
      dueTimes.note(sagaId, null);
      if (sagaId === oldest) oldest = undefined;
    },
    open: () => rows.open(),
  };
}

/**
 * Tells if an instance goes on as most do: its next command is sent, and nothing that it is found
 * by has changed but the due time. (A resend writes its time, so that no wait is looked at twice.)
 */
function goesOn(before: SagaInstance, after: SagaInstance): boolean {
  return (
    before.state === after.state &&
    before.reason === after.reason &&
    before.stall === after.stall &&
    before.fences === after.fences &&
    before.createdAt === after.createdAt &&
    before.awaiting?.commandId !== after.awaiting?.commandId
  );
}

/** Most histories only grow. */
function isRewritten({ history, amended }: Written): boolean {
  return amended.length > 0 || history.some(({ type }) => repeated.has(type));
}

/** Writes what was amended, and leaves out the middle of long runs. */
function rewriteHistory(rows: SagaRows, { instance, history, amended }: Written): void {
  const { id } = instance;
  const before = entriesIn(rows.historyOf(id), instance);
  let entries = before;
  for (const amendment of amended) entries = amend(entries, amendment);
  for (const entry of history) if (repeated.has(entry.type)) entries = thinned(entries, entry);
  rows.rewrite({ id, history: textOf(entries, instance) });
  const replies = lateReplies(entries);
  if (replies.length === lateReplies(before).length) return;
  rows.removeReplies(id);
  for (const messageId of replies) rows.addReply({ messageId, sagaId: id });
}

/** The instance as it is stored, with the time by which it is found when it is due. */
function toRow(instance: SagaInstance, history: readonly HistoryEntry[]): SagaRow {
  const { fences } = instance;
  return {
    ...instance,
    fences: fences.length === 0 ? null : fences,
    dueAt: firstDueAt(instance),
    history: textOf(history, instance),
  };
}

/** The instance as it was stored, without its history, and the time by which it is found. */
export function fromRow({ dueAt: _, history: __, fences, ...row }: SagaRow): SagaInstance {
  return { ...row, fences: fences ?? [] };
}
