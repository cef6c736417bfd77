import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { migrationsIn, migrationsOf } from './migrations.ts';
import { lookInto } from './read-rows.ts';
import { releaseOf } from './release.ts';

/** The second is of another owner, whose tables stand in the same database. */
const owners = [migrationsOf('booking'), migrationsOf('inbox', '__inbox_migrations')];

let dataDir: string;
let file: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'release-'));
  file = join(dataDir, 'booking.db');
  await openDatabase({
    name: 'booking',
    migrations: owners,
    dataDir,
    soon: setImmediate,
  }).close();
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const release = () => lookInto(file, (look) => releaseOf(look, owners));
const change = (query: string) => {
  const sqlite = new Sqlite(file);
  sqlite.exec(query);
  sqlite.close();
};

describe('a database', () => {
  it('of this release knows what this release knows', () => {
    expect(release()).toEqual({ unknown: 0, lacking: 0 });
  });

  it('of an earlier release lacks what came since', () => {
    change(`DELETE FROM __drizzle_migrations
      WHERE created_at = (SELECT max(created_at) FROM __drizzle_migrations)`);
    expect(release()).toEqual({ unknown: 0, lacking: 1 });
  });

  it('of an earlier release lacks the tables of an owner that is new', () => {
    change('DROP TABLE __inbox_migrations');
    const ofOwner = migrationsIn(migrationsOf('inbox')).length;
    expect(release()).toEqual({ unknown: 0, lacking: ofOwner });
  });

  it('of a later release has what this one does not know', () => {
    change(`INSERT INTO __drizzle_migrations (hash, created_at)
      VALUES ('x', 9795491594807), ('y', 9795491594808)`);
    expect(release()).toEqual({ unknown: 2, lacking: 0 });
  });

  it('that a start left empty lacks all', () => {
    rmSync(file);
    change('VACUUM');
    expect(release()).toEqual({ unknown: 0, lacking: owners.flatMap(migrationsIn).length });
  });
});
