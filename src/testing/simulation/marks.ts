/** Notes situations of sagas: one that never occurs was not tested. */
import { historyColumns, storedHistory } from '../../orchestrator/log/stored.ts';
import type { World } from './world.ts';

/** Notes each kind of entry in the histories of the sagas of a database. */
export function markHistory({ disks, mark }: World, database: string): void {
  for (const row of disks.rows(database, 'SELECT * FROM saga_instances'))
    for (const { type, step, detail } of storedHistory(historyColumns(row)))
      mark([`${row.definition}: ${type}`, step, detail.code].filter(Boolean).join(' '));
}
