/**
 * Rows that belong together, written again many times over by SQL alone: each time with ids and
 * times of their own, some microseconds a row.
 */
import type Sqlite from 'better-sqlite3';

/** Ids of version 7 begin with their time in 48 bits; the rest of them stays. */
const ID = String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}(-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})\b`;
/** Milliseconds since the epoch, within JSON. Ids have no digits as many. */
const TIME = String.raw`\b(1[5-9]\d{11})\b`;
/** No integer that is no time is as great. */
const FIRST_TIME = 1_500_000_000_000;
/** Of the database as a whole, and of no saga. */
const OF_NO_SAGA = ['inbox_horizon'];

/** The times of copies: the first is at `from`, each further one `every` milliseconds later. */
export interface Times {
  readonly from: number;
  readonly every: number;
  readonly count: number;
}

/** Writes so many copies. */
export type Copy = (times: Times) => void;

type Value = string | number | Buffer | null;

/** Finds all rows of a database that name one of these ids. */
export function copierOf(file: Sqlite.Database, ids: readonly string[], at: number): Copy {
  const copies = tablesOf(file).flatMap((table) => rowCopies({ file, table, at }, ids));
  return (times) => {
    for (const copy of copies) copy(times);
  };
}

function tablesOf(file: Sqlite.Database): readonly string[] {
  const tables = file.prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table'`);
  return tables
    .pluck()
    .all()
    .filter((name) => !OF_NO_SAGA.includes(name));
}

interface Table {
  readonly file: Sqlite.Database;
  readonly table: string;
  /** The time of the rows that are copied. */
  readonly at: number;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly pk: number;
}

function rowCopies({ file, table, at }: Table, ids: readonly string[]): readonly Copy[] {
  const rows = file.prepare<[], Readonly<Record<string, Value>>>(`SELECT * FROM "${table}"`).all();
  const isNamed = (value: Value) =>
    typeof value === 'string' && ids.some((id) => value.includes(id));
  const columns = file.prepare<[], Column>(`PRAGMA table_info("${table}")`).all();
  return rows
    .filter((row) => Object.values(row).some(isNamed))
    .map((row) => {
      const cells = columns.map(({ name, type, pk }) =>
        // A number that the database gives itself.
        pk === 1 && type.toUpperCase() === 'INTEGER' ? 'NULL' : cellOf(row[name] ?? null, at),
      );
      const insert = file.prepare(
        `WITH RECURSIVE copy (made, at) AS (
           SELECT 1, @from UNION ALL SELECT made + 1, at + @every FROM copy WHERE made < @count)
         INSERT INTO "${table}"
         SELECT ${cells.join(', ')}
         FROM (SELECT at, printf('%08x-%04x', at >> 16, at & 65535) AS began FROM copy)`,
      );
      return ({ from, every, count }) => {
        // A number would be bound as a float, which a text would show.
        if (count > 0) insert.run({ from: BigInt(from), every: BigInt(every), count });
      };
    });
}

/** An expression of SQL. */
function cellOf(value: Value, at: number): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return value < FIRST_TIME ? String(value) : `at + ${value - at}`;
  if (typeof value !== 'string') return `x'${value.toString('hex')}'`;
  // What is between two of them, then the end of an id or nothing, then a time or nothing.
  const parts = value
    .split(new RegExp(`${ID}|${TIME}`))
    .flatMap((part: string | undefined, index) => {
      if (part === undefined) return [];
      if (index % 3 === 2) return `(at + ${Number(part) - at})`;
      const quoted = `'${part.replaceAll("'", "''")}'`;
      return index % 3 === 1 ? `began || ${quoted}` : quoted;
    });
  return parts.join(' || ');
}
