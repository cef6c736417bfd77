/**
 * A saga log that remembers the open instances that it wrote last. One process owns a saga log, so
 * what it wrote is what stands there: the reply to a command finds its instance without a search.
 */
import type { GroupCommit } from '../../storage/group-commit.ts';
import type { SagaInstance } from '../instance.ts';
import type { SagaLog } from './saga-log.ts';

/** More than are at work at a time, but for a recovery: it bounds the memory that they take. */
const MAX_REMEMBERED = 10_000;

/** The saga log that is used in place of `sagaLog`, in units of this commit alone. */
export function rememberOpen(
  sagaLog: SagaLog,
  { onRolledBack }: Pick<GroupCommit, 'onRolledBack'>,
): SagaLog {
  const open = new Map<string, SagaInstance>();
  // Any of them may be as it was in a unit that never happened.
  onRolledBack(() => open.clear());
  const note = (instance: SagaInstance) => {
    // As the youngest of the map: the one that was written longest ago goes first.
    open.delete(instance.id);
    if (instance.finishedAt !== null) return;
    open.set(instance.id, instance);
    if (open.size <= MAX_REMEMBERED) return;
    for (const [eldest] of open) {
      open.delete(eldest);
      return;
    }
  };
  return {
    ...sagaLog,
    find: (sagaId) => open.get(sagaId) ?? sagaLog.find(sagaId),
    insert(written) {
      sagaLog.insert(written);
      note(written.instance);
    },
    update(written) {
      const isWritten = sagaLog.update(written);
      if (isWritten) note(written.instance);
      else open.delete(written.instance.id);
      return isWritten;
    },
    endAt(sagaId, finishedAt) {
      open.delete(sagaId);
      sagaLog.endAt(sagaId, finishedAt);
    },
    remove(sagaId) {
      open.delete(sagaId);
      sagaLog.remove(sagaId);
    },
  };
}
