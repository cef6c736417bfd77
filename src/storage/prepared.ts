/** Preparing a store's statements costs as much as running some fifty of them. */
import type { Db } from './connection.ts';

/**
 * Prepares once per connection, however often it is asked to: all users of one connection share
 * what it is: statements, and at most what is known of the rows that they wrote.
 */
export function preparedOnce<Prepared>(prepare: (db: Db) => Prepared): (db: Db) => Prepared {
  const byConnection = new WeakMap<Db, Prepared>();
  return (db) => {
    const found = byConnection.get(db) ?? prepare(db);
    byConnection.set(db, found);
    return found;
  };
}
