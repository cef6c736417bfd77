/** Lists as commands print them: which columns, for whom, and how wide. */
import { Option } from '@commander-js/extra-typings';
import { didYouMean } from '../../app/did-you-mean.ts';
import { usage } from '../errors.ts';
import type { Output } from './output.ts';
import { fitTable } from './table.ts';
import { relativeTime, wordOf } from './words.ts';

export interface Column<Item> {
  readonly name: string;
  of(item: Item): unknown;
  /** True if it is a time in RFC 3339. */
  readonly isTime?: true;
  /** True for text of any length, which may be cut to fit a terminal. */
  readonly isText?: true;
  /** True if it stands only in a wide table, or is asked for by name. */
  readonly isExtra?: true;
}

/** The columns of a list, the most important first and the id of the thing last. */
export type Columns<Item> = readonly Column<Item>[];

/** The wishes of a person about a list. */
export interface View {
  readonly columns?: readonly string[] | undefined;
  readonly wide?: true | undefined;
}

/** Made anew for each command, as all options are: commander keeps in them what became of them. */
export const wideOption = () => new Option('--wide', 'all columns, nothing cut, times in full');

/** The option that chooses columns; an error names those there are. */
export function columnsOption<Item>(columns: Columns<Item>) {
  const known = columns.map(({ name }) => name);
  return new Option('--columns <names>', `these columns, of ${known.join(', ')}`).argParser(
    (text) => text.split(',').map((name) => checkedName(name.trim(), known)),
  );
}

function checkedName(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  const near = didYouMean(name, known);
  throw usage(`--columns: there is no column ${name}${near || `; there are ${known.join(', ')}`}`);
}

interface Listed<Item> {
  readonly items: readonly Item[];
  readonly columns: Columns<Item>;
  /** The most that were asked for, if there may be more. */
  readonly limit?: number;
}

/**
 * Prints a list: a table in a terminal, a line with tabs per item in a pipe, or all of it as JSON.
 * @throws CliError if columns are chosen of JSON
 */
export function printList<Item>(out: Output, listed: Listed<Item>, view: View): void {
  const { items, columns, limit } = listed;
  if (out.isJson && (view.columns ?? view.wide) !== undefined)
    throw usage('--json prints everything: leave out --columns and --wide');
  if (out.isJson) return out.json(items);
  if (items.length === 0) return out.note('there are none');
  const isRelative = out.width !== undefined && !view.wide;
  const chosen = chosenOf(columns, view).map((column) => ({
    name: column.name,
    mayBeCut: column.isText ?? false,
    isKept: column.name === 'id' || view.columns !== undefined,
    cells: items.map((item) => cellOf(column.of(item), isRelative && column.isTime, out)),
  }));
  if (out.width === undefined) {
    for (const row of items.keys()) out.row(chosen.map(({ cells }) => cells[row] ?? ''));
    return;
  }
  const { lines, left } = fitTable(chosen, view.wide ? undefined : out.width);
  lines.forEach(out.line);
  if (left.length > 0) out.note(`no room for ${left.join(', ')}: --wide shows all`);
  if (items.length === limit) out.note(`these are the first ${limit}: --limit shows more`);
}

function chosenOf<Item>(columns: Columns<Item>, { columns: names, wide }: View): Columns<Item> {
  if (names !== undefined)
    return names.flatMap((name) => columns.find((column) => column.name === name) ?? []);
  return wide ? columns : columns.filter(({ isExtra }) => !isExtra);
}

function cellOf(value: unknown, isRelative: boolean | undefined, out: Output): string {
  const word = wordOf(value);
  return isRelative ? relativeTime(word, out.now()) : word;
}
