/** Rows that belong together, to be written again with ids and times of their own. */
import type Sqlite from 'better-sqlite3';

/** A time in milliseconds since the epoch, also within JSON. Ids have no digits as many. */
const TIME = String.raw`\b1[5-9]\d{11}\b`;
const FIRST_TIME = 1_500_000_000_000;
/** Of the database as a whole, and of no saga. */
const OF_NO_SAGA = ['inbox_horizon'];

type Value = string | number | Buffer | null;

/** @param ids the new ones, in the order of the template's */
type Copy = (ids: readonly string[], earlierMs: number) => void;
type Cell = (...args: Parameters<Copy>) => Value;

export interface TemplateOptions {
  /** Rows that name one of these are copied. */
  readonly ids: readonly string[];
  /** Tables whose rows are left alone. */
  readonly without?: readonly string[];
}

/** Reads all rows, in all tables of these databases, that name one of the ids. */
export function templateOf(
  files: readonly Sqlite.Database[],
  { ids, without = [] }: TemplateOptions,
): Copy {
  const left = [...OF_NO_SAGA, ...without];
  const copies = files.flatMap((file) =>
    tablesOf(file)
      .filter((table) => !left.includes(table))
      .flatMap((table) => rowCopies(file, table, ids)),
  );
  return (fresh, earlierMs) => {
    for (const copy of copies) copy(fresh, earlierMs);
  };
}

function tablesOf(file: Sqlite.Database): readonly string[] {
  const names = file.prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table'`);
  return names.pluck().all();
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly pk: number;
}

function rowCopies(file: Sqlite.Database, table: string, ids: readonly string[]): readonly Copy[] {
  const rows = file.prepare<[], Readonly<Record<string, Value>>>(`SELECT * FROM "${table}"`);
  const found = rows
    .all()
    .filter((row) => Object.values(row).some((value) => ids.some((id) => isNamed(id, value))));
  if (found.length === 0) return [];
  const columns = file.prepare<[], Column>(`PRAGMA table_info("${table}")`).all();
  const places = columns.map(() => '?').join(', ');
  const insert = file.prepare(`INSERT INTO "${table}" VALUES (${places})`);
  return found.map((row) => {
    const cells = columns.map(({ name, type, pk }) =>
      // A number that the database gives itself.
      pk === 1 && type.toUpperCase() === 'INTEGER' ? () => null : cellOf(row[name] ?? null, ids),
    );
    return (fresh, earlierMs) => void insert.run(cells.map((cell) => cell(fresh, earlierMs)));
  });
}

function isNamed(id: string, value: Value): boolean {
  return typeof value === 'string' && value.includes(id);
}

function cellOf(value: Value, ids: readonly string[]): Cell {
  if (typeof value === 'number' && value >= FIRST_TIME) return (_, earlierMs) => value - earlierMs;
  if (typeof value !== 'string') return () => value;
  const parts = value.split(new RegExp(`(${[...ids, TIME].join('|')})`));
  if (parts.length === 1) return () => value;
  const cells = parts.map((part, index): Cell => {
    if (index % 2 === 0) return () => part; // Lies between two that are replaced.
    const place = ids.indexOf(part);
    if (place >= 0) return (fresh) => fresh[place] ?? null;
    return (_, earlierMs) => Number(part) - earlierMs;
  });
  return (fresh, earlierMs) => cells.map((cell) => cell(fresh, earlierMs)).join('');
}
