/**
 * A module's database: one writer whose work is committed in groups, and a second, read-only
 * connection so that reading never waits for a write.
 */

import { join } from 'node:path';
import { whyOf } from '../ports/errors.ts';
import { type Connection, connect, type Db } from './connection.ts';
import { prepareFile, prepareFolder, refuseHalfRestored } from './data-folder.ts';
import { createGroupCommit, type GroupCommit, type TimeCommit } from './group-commit.ts';
import { bringUpToDate, type Migrations } from './migrations.ts';
import { claimDatabase } from './owner.ts';

export interface Database {
  /** For stores that write; use it only inside a unit of `commit.run`. */
  readonly writer: Db;
  /** For queries; sees what was committed. */
  readonly reader: Db;
  readonly commit: GroupCommit;
  /** Tries a write: resolves with the reason why none is taken, such as a full disk, if any. */
  probe(): Promise<string | undefined>;
  /** A number that changes with each commit, as the reader sees it: to tell if anything is new. */
  version(): number;
  /** The value of a pragma of the writer, such as `synchronous`. */
  pragma(name: string): unknown;
  /** Commits what was handed in, then lets the files and the claim go. Twice is as once. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** The name of its file, without `.db`. */
  readonly name: string;
  /** The owners of its tables, each before those that adopt a table of it. */
  readonly migrations: readonly Migrations[];
  /** The folder of the file, or `:memory:` for a database that ends with its process. */
  readonly dataDir: string;
  readonly soon: (run: () => void) => void;
  readonly timeCommit?: TimeCommit;
  readonly onCommitFailed?: (cause: unknown) => void;
}

/** It changes nothing, and yet a page is written and synced for it. */
const A_WRITE = 'PRAGMA user_version = 0';

/**
 * Claims, opens and migrates a database.
 * @throws DatabaseOwnedError, DatabaseUnusableError, DatabaseNewerError, NativeModuleError
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { name, migrations, dataDir, soon, timeCommit, onCommitFailed } = options;
  const inMemory = dataDir === ':memory:';
  if (!inMemory) prepareFolder(dataDir);
  const file = inMemory ? dataDir : join(dataDir, `${name}.db`);
  const release = inMemory ? () => {} : claimDatabase(file);
  const opened: Connection[] = [];
  const letGo = () => {
    try {
      for (const connection of opened.splice(0)) connection.close();
    } finally {
      release();
    }
  };
  try {
    if (!inMemory) {
      refuseHalfRestored(dataDir);
      prepareFile(file);
    }
    const writing = connect(file, 'write');
    opened.push(writing);
    bringUpToDate(writing, migrations, file);
    const reading = inMemory ? writing : connect(file, 'read');
    opened.unshift(reading);
    const commit = createGroupCommit(writing, { soon, timeCommit, onCommitFailed });
    return {
      writer: writing.db,
      reader: reading.db,
      commit,
      version: () => Number(reading.pragma('data_version')),
      pragma: writing.pragma,
      probe: () => probe(writing, commit),
      close: () => commit.drain().finally(letGo),
    };
  } catch (error) {
    letGo();
    throw error;
  }
}

async function probe(writing: Connection, commit: GroupCommit): Promise<string | undefined> {
  try {
    await commit.run(() => writing.exec(A_WRITE));
    return undefined;
  } catch (error) {
    return whyOf(error);
  }
}
