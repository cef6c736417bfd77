/**
 * The saga log: instances, their history, and, with the command that each awaits, the outbox.
 * Call it inside a unit of the orchestrator's database, so that the local work of a step and the
 * log of it are one transaction.
 */
import type { TraceContext } from '../bus/trace.ts';
import type { AgeRow, SagaRow, SagaRows } from '../storage/saga-rows.ts';
import type {
  Awaiting,
  HistoryEntry,
  HistoryType,
  Reason,
  SagaInstance,
  SagaState,
  StepState,
} from './instance.ts';

export interface SagaLog {
  find(sagaId: string): SagaInstance | undefined;
  insert(instance: SagaInstance, history: readonly HistoryEntry[]): void;
  /** False where another owner has written the instance since it was read. */
  update(from: SagaInstance, to: SagaInstance, history: readonly HistoryEntry[]): boolean;
  /** Ids of instances whose awaited command is due, the longest due first. */
  due(now: number, limit: number): readonly string[];
  nextDueAt(): number | undefined;
  /**
   * The oldest instance that is kept, open or ended. Ask it outside of a unit: what a unit removes
   * may still be rolled back.
   */
  oldest(): string | undefined;
  /** How old instances are, page by page. */
  ages(after: string, limit: number): readonly AgeRow[];
  /** Removes an instance with its history. */
  remove(sagaId: string): void;
  /** Ids of instances that have not ended, page by page. */
  open(after: string, limit: number): readonly string[];
}

/** What a long silence, or a long echo, would fill the history with. */
const repeated: ReadonlySet<HistoryType> = new Set(['command-resent', 'reply-ignored']);

export function createSagaLog(rows: SagaRows): SagaLog {
  // Every command that leaves tells it, and it rarely changes.
  let oldest: string | undefined;
  return {
    find(sagaId) {
      const row = rows.find(sagaId);
      return row && fromRow(row);
    },
    insert(instance, history) {
      rows.insert(toRow(instance));
      // Where the clock was set back before this process began.
      if (oldest !== undefined && instance.id < oldest) oldest = undefined;
      for (const entry of history) rows.append(entry);
    },
    update(from, to, history) {
      if (!rows.update(toRow(to), from.revision)) return false;
      for (const entry of history) {
        rows.append(entry);
        if (repeated.has(entry.type)) rows.thin(entry);
      }
      return true;
    },
    due: rows.due,
    nextDueAt: rows.nextDueAt,
    oldest() {
      oldest ??= rows.oldest();
      return oldest;
    },
    ages: rows.ages,
    remove(sagaId) {
      rows.remove(sagaId);
      if (sagaId === oldest) oldest = undefined;
    },
    open: rows.open,
  };
}

/** Plain data goes in as it is; the columns' own types only know that it is JSON. */
function toRow(instance: SagaInstance): SagaRow {
  const row: unknown = { ...instance, dueAt: instance.awaiting?.dueAt ?? null };
  return row as SagaRow;
}

/** The columns hold what `toRow` wrote: only this file writes them. */
export function fromRow({ dueAt: _, ...row }: SagaRow): SagaInstance {
  return {
    ...row,
    state: row.state as SagaState,
    trace: row.trace as TraceContext | null,
    steps: row.steps as unknown as readonly StepState[],
    awaiting: row.awaiting as Awaiting | null,
    reason: row.reason as Reason | null,
    stall: row.stall as Reason | null,
  };
}
