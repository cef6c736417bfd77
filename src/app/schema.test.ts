/** What the schemas say of the tables is what the migrations made of them. */

import { sql } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../tests/support/memory-database.ts';
import { migrationsFor } from '../modules/modules.ts';
import { sagaLogMigrations } from '../orchestrator/log/migrations.ts';
import { sagaInstances, sagaReplies } from '../orchestrator/log/schema.ts';
import { inboxMigrations } from '../participant/migrations.ts';
import { inbox, inboxHorizon } from '../participant/schema.ts';
import type { Db } from '../storage/connection.ts';
import { webhookNotices } from '../webhook/schema.ts';

interface Made {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

const nameOf = (column: object) => ('name' in column ? String(column.name ?? '') : '');

const declared = (table: SQLiteTable) => {
  const { columns, indexes, primaryKeys } = getTableConfig(table);
  return {
    columns: columns.map((one) => [one.name, one.getSQLType(), one.notNull]).toSorted(),
    key: [
      ...columns.filter(({ primary }) => primary),
      ...primaryKeys.flatMap((key) => key.columns),
    ].map(nameOf),
    indexes: indexes
      .map(({ config }) => [config.name, config.columns.map(nameOf), config.where !== undefined])
      .toSorted(),
  };
};

const made = (db: Db, table: string) => {
  const columns = db.all<Made>(sql`SELECT * FROM pragma_table_info(${table})`);
  const keys = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
  // What SQLite makes by itself, for a key, has the origin `pk`.
  const indexes = db.all<{ readonly name: string; readonly partial: number }>(
    sql`SELECT name, partial FROM pragma_index_list(${table}) WHERE origin = 'c'`,
  );
  const indexed = (name: string) =>
    db.all<Made>(sql`SELECT name FROM pragma_index_info(${name}) ORDER BY seqno`).map(nameOf);
  return {
    columns: columns
      .map(({ name, type, notnull }) => [name, type.toLowerCase(), notnull === 1])
      .toSorted(),
    key: keys.map(nameOf),
    indexes: indexes.map(({ name, partial }) => [name, indexed(name), partial === 1]).toSorted(),
  };
};

describe.each([
  ['booking', migrationsFor('booking'), sagaInstances],
  ['booking', migrationsFor('booking'), sagaReplies],
  ['parking', migrationsFor('parking'), inbox],
  ['parking', migrationsFor('parking'), inboxHorizon],
  ['billing', migrationsFor('billing'), inbox],
  ['billing', migrationsFor('billing'), inboxHorizon],
  ['booking', migrationsFor('booking'), webhookNotices],
  ['parking', migrationsFor('parking'), webhookNotices],
  ['billing', migrationsFor('billing'), webhookNotices],
  ['of another product', [sagaLogMigrations, inboxMigrations], sagaInstances],
  ['of another product', [sagaLogMigrations, inboxMigrations], sagaReplies],
  ['of another product', [sagaLogMigrations, inboxMigrations], inbox],
  ['of another product', [sagaLogMigrations, inboxMigrations], inboxHorizon],
] as const)('in the database %s', (_name, migrations, table) => {
  it(`the table ${getTableConfig(table).name} is as it is declared`, async () => {
    const database = memoryDatabase(migrations);
    expect(declared(table)).toEqual(made(database.reader, getTableConfig(table).name));
    await database.close();
  });
});
