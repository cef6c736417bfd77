/** Looks into a database that another process may own. */
import { sql } from 'drizzle-orm';
import { connect } from './connection.ts';

/**
 * The rows of a query, as they are now.
 * @throws DatabaseUnusableError, SqliteError
 */
export function readRows(file: string, query: string): readonly unknown[] {
  const connection = connect(file, 'read');
  try {
    return connection.db.all(sql.raw(query));
  } finally {
    connection.close();
  }
}
