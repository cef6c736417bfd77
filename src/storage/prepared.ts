/** Preparing a store's statements costs as much as running some fifty of them. */
import type { Db } from './connection.ts';

/**
 * Prepares once per connection, however often it is asked to: a store holds statements and no
 * state, so that all users of one connection may share it.
 */
export function preparedOnce<Prepared>(prepare: (db: Db) => Prepared): (db: Db) => Prepared {
  const byConnection = new WeakMap<Db, Prepared>();
  return (db) => {
    const found = byConnection.get(db) ?? prepare(db);
    byConnection.set(db, found);
    return found;
  };
}
