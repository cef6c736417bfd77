/** Faults of a commit: its process dies, or its storage fails. */
import Sqlite from 'better-sqlite3';
import type { CommitHooks } from './disks.ts';
import { Death, type Life } from './life.ts';
import type { World } from './world.ts';

/** Codes with which SQLite may fail as a transaction begins. */
export const failuresAtBegin = ['SQLITE_BUSY', 'SQLITE_READONLY', 'SQLITE_CANTOPEN'] as const;
/** Codes with which it may fail as a transaction is committed. */
export const failuresAtCommit = ['SQLITE_FULL', 'SQLITE_IOERR_FSYNC', 'SQLITE_NOMEM'] as const;

/** Runs something once the work at hand is done, without further delay. */
export function soon({ agenda }: World, run: () => void): void {
  agenda.after(0, run);
}

/** Lets a process die, or its storage fail, at each turn of a transaction. */
export function hooksOf(world: World, life: Life): CommitHooks {
  const pass = (boundary: 'begin' | 'written' | 'committed') => () => {
    if (!world.lives(life, `${life.node}.${boundary}`)) throw new Death(boundary);
  };
  const mayFail = (codes: readonly string[]) => {
    const code = codes[world.choose('commit-fault', codes.length + 1) - 1];
    if (code === undefined) return;
    world.fault(`${life.node}: ${code}, nothing is committed`);
    world.mark(`a commit fails: ${code}`);
    throw new Sqlite.SqliteError('the disk fails', code);
  };
  return {
    soon: (run) => soon(world, () => life.alive && run()),
    begin() {
      pass('begin')();
      mayFail(failuresAtBegin);
    },
    written() {
      pass('written')();
      mayFail(failuresAtCommit);
    },
    committed: pass('committed'),
  };
}

/** For a database of an external system, which never dies here. */
export function withoutDeath(world: World): CommitHooks {
  const nothing = () => {};
  return { soon: (run) => soon(world, run), begin: nothing, written: nothing, committed: nothing };
}
