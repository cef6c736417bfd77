/** Before a deploy: which running sagas would a release stall? */
import type { Db } from '../storage/connection.ts';
import { createSagaRows } from './log/rows.ts';
import { createSagaLog } from './log/saga-log.ts';
import { createRegistry, type Registrable } from './runner/registry.ts';

export interface ReleaseCheck {
  readonly open: number;
  /** The sagas that cannot go on, and why. */
  readonly stalling: readonly { readonly sagaId: string; readonly why: string }[];
}

/**
 * Looks through the open sagas of a database. It only reads, also while an orchestrator runs on it.
 * @param definitions every saga of the release
 */
export function checkRelease(
  db: Db,
  definitions: readonly Registrable['definition'][],
): ReleaseCheck {
  const registry = createRegistry(definitions.map((definition) => ({ definition })));
  const sagaLog = createSagaLog(createSagaRows(db));
  const open = sagaLog.open().flatMap((id) => sagaLog.find(id) ?? []); // Some end while we look.
  const stalling = open.flatMap((instance) => {
    if (instance.finishedAt !== null) return []; // Only something is still sent.
    const found = registry.goesOnUnder(instance);
    return 'missing' in found ? [{ sagaId: instance.id, why: found.missing }] : [];
  });
  return { open: open.length, stalling };
}
