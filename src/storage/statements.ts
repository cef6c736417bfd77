/**
 * Statements of the busiest paths, at the speed of the driver. drizzle builds them, by the names
 * and types of columns, and no more: its own `run` and `get` look for placeholders and mappers at
 * each call.
 */
import { type Column, getTableColumns, is, Param, Placeholder, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Db } from './connection.ts';

/** A statement that drizzle can build, each of whose values is a placeholder or is fixed. */
export interface Buildable {
  toSQL(): { readonly sql: string; readonly params: readonly unknown[] };
}

/** Returns the value for one place of a statement. */
type Place<Row> = (row: Row) => unknown;

/**
 * Prepares a statement that writes. What it returns runs it, with the values of a row by the names
 * of their placeholders, and returns the number of rows that were changed.
 */
export function prepareWrite<Row extends object>(db: Db, query: Buildable): (row: Row) => number {
  const { sql, params } = query.toSQL();
  const statement = db.$client.prepare(sql);
  const places = params.map((param) => placeOf<Row>(param));
  return (row) => statement.run(places.map((valueIn) => valueIn(row))).changes;
}

/**
 * Prepares a search for one row of a table, by a condition with placeholders. What it returns runs
 * it with the values by the names of their placeholders.
 */
export function prepareFind<Table extends SQLiteTable, By extends object>(
  db: Db,
  table: Table,
  where: SQL | undefined,
): (by: By) => Table['$inferSelect'] | undefined {
  const { sql, params } = db.select().from(table).where(where).toSQL();
  const statement = db.$client.prepare(sql).raw();
  const places = params.map((param) => placeOf<By>(param));
  // A `select` of all has the columns in the order of the table.
  const fields = Object.entries(getTableColumns(table)).map(toField);
  return (by) => {
    const values = statement.get(places.map((valueIn) => valueIn(by)));
    // The driver returns an array of the values, or nothing: `raw` was asked for.
    return values === undefined ? undefined : rowOf(fields, values as readonly unknown[]);
  };
}

interface Field {
  readonly name: string;
  readonly decode: ((value: unknown) => unknown) | undefined;
}

function toField([name, column]: [string, Column]): Field {
  const isPlain = column.dataType !== 'json' && column.dataType !== 'custom';
  return { name, decode: isPlain ? undefined : (value) => column.mapFromDriverValue(value) };
}

function rowOf<Row>(fields: readonly Field[], values: readonly unknown[]): Row {
  const row: Record<string, unknown> = {};
  for (let n = 0; n < fields.length; n += 1) {
    const field = fields[n];
    const value = values[n] ?? null;
    if (field !== undefined)
      row[field.name] = field.decode === undefined || value === null ? value : field.decode(value);
  }
  return row as Row; // Its columns are those of the table.
}

function placeOf<Row extends object>(param: unknown): Place<Row> {
  if (is(param, Placeholder)) return fieldOf(param.name);
  if (!is(param, Param) || !is(param.value, Placeholder)) return () => param;
  const { encoder } = param;
  const field = fieldOf<Row>(param.value.name);
  return (row) => {
    const value = field(row);
    return value === null ? null : encoder.mapToDriverValue(value);
  };
}

function fieldOf<Row extends object>(name: string): Place<Row> {
  const key = name as keyof Row; // A placeholder is named after the field that it stands for.
  return (row) => row[key];
}
