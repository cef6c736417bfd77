/** Notes situations of sagas: one that never occurs was not tested. */
import type { World } from './world.ts';

/** Notes each kind of entry in the histories of the sagas of a database. */
export function markHistory({ disks, mark }: World, database: string): void {
  const entries = disks.rows(
    database,
    `SELECT DISTINCT i.definition || ': ' || h.type || coalesce(' ' || h.step, '')
       || coalesce(' ' || (h.detail ->> 'code'), '') AS happened
     FROM saga_history h JOIN saga_instances i ON i.id = h.saga_id`,
  );
  for (const { happened } of entries) mark(String(happened));
}
