/** What docs/backup.md tells a person to do about backups of several moments, as it is written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

const page = readFileSync(new URL('../../docs/backup.md', import.meta.url), 'utf8');
/** The first cell of a row about a finding. */
const ROW = /^\| `([^`]*…[^`]*)` \|/gm;
/** Each piece of SQL, after the sentence that names its database. */
const PIECE = /`sqlite3 (\w+\.db)`[^`]*\n *```sql\n([\s\S]*?)```/g;
/** The folder of the copies, as the page calls it. */
const ALL = '/all/';

/**
 * Runs the page's SQL on the databases of a folder, while no process runs on it.
 * @throws Error if the page has no SQL for one of the three databases
 */
export function mendAsThePageSays(dataDir: string): void {
  const pieces = [...page.matchAll(PIECE)];
  const names = pieces.map(([, name]) => name).toSorted();
  if (`${names}` !== 'billing.db,gateway.db,parking.db') throw new Error(`SQL for ${names}`);
  for (const [, name = '', sql = ''] of pieces) {
    const database = new Sqlite(join(dataDir, name), { fileMustExist: true });
    database.exec(sql.replaceAll(ALL, `${dataDir}/`));
    database.close();
  }
}

/** @returns the row of the page's table that tells of a finding of the doctor */
export function rowOf(finding: string): string | undefined {
  const rows = [...page.matchAll(ROW)].flatMap(([, row]) => row ?? []);
  return rows.find((row) => new RegExp(`^${patternOf(row)}$`).test(finding));
}

/** Of `slot … is reserved (or blocked)`: any id, and either word. */
function patternOf(row: string): string {
  return row.replace(/(\w+) \(or (\w+)\)/g, '(?:$1|$2)').replaceAll('…', '\\S+');
}
