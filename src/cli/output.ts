/**
 * Output: aligned tables for people, JSON for programs. Text of others is in it, such as the name
 * of a slot: it is made harmless here, as it is written, and nowhere before.
 */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { printable } from '../app/printable.ts';
import type { Item } from './client.ts';

export interface Output {
  readonly isJson: boolean;
  /** True if progress may be drawn on stderr. */
  readonly showsProgress: boolean;
  /** One line on stdout. */
  line(text: Text): void;
  /** For people, beside the result: it goes to stderr. */
  note(text: string): void;
  /** The value as JSON on stdout. */
  json(value: unknown): void;
  /** An aligned table on stdout. */
  table(head: readonly string[], rows: readonly (readonly Text[])[]): void;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface Painted {
  readonly style: Style;
  readonly text: string;
}

/** A line or a cell; it is escaped, and painted, when it is written. */
export type Text = string | Painted | readonly (string | Painted)[];

/** Columns by name, each with the property of an item that it shows. */
export type Columns = Readonly<Record<string, (item: Item) => unknown>>;

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Colours that tell a state at a glance. */
const tones = new Map<string, Style>(
  Object.entries({
    approved: 'green',
    completed: 'green',
    available: 'green',
    paid: 'green',
    done: 'green',
    stalled: 'red',
    refused: 'red',
    failed: 'red',
    unknown: 'red',
    compensating: 'yellow',
    compensated: 'yellow',
    rejected: 'yellow',
    running: 'cyan',
  }),
);

/** Text in a style; it is drawn only if the output has colours. */
export function painted(style: Style, text: string): Painted {
  return { style, text };
}

/** A word of the API in the colour of its meaning, such as red for `stalled`. */
export function toned(word: string): string | Painted {
  const tone = tones.get(word);
  return tone === undefined ? word : painted(tone, word);
}

/** A property of an item as text; `-` if there is none. */
export function wordOf(value: unknown): string {
  const isObject = typeof value === 'object' && value !== null;
  return isObject ? JSON.stringify(value) : String(value ?? '-');
}

/** An amount in minor units with its currency; `-` if there is none. */
export function moneyOf(value: unknown): string {
  const { amount, currency } = (value ?? {}) as { readonly amount?: unknown; currency?: unknown };
  return amount === undefined ? '-' : `${wordOf(amount)} ${wordOf(currency)}`;
}

/** Prints a list, an item per line under the names of its columns, or all of it as JSON. */
export function printTable(out: Output, items: readonly Item[], columns: Columns): void {
  if (out.isJson) return out.json(items);
  if (items.length === 0) return out.note('there are none');
  const rowOf = (item: Item) => Object.values(columns).map((of) => toned(wordOf(of(item))));
  out.table(Object.keys(columns), items.map(rowOf));
}

/** Prints one resource, a line per property, or as JSON. */
export function printItem(out: Output, item: Item): void {
  if (out.isJson) return out.json(item);
  const width = Math.max(0, ...Object.keys(item).map((name) => name.length));
  for (const [name, value] of Object.entries(item))
    out.line([painted('dim', name.padEnd(width)), '  ', toned(wordOf(value))]);
}

/** The stream that takes text, of which only this is asked. */
export interface Sink {
  write(text: string): unknown;
}

export interface OutputOptions {
  readonly isJson: boolean;
  readonly colour: boolean;
  readonly showsProgress: boolean;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

/**
 * The output of a command: results go to stdout, notes and progress to stderr. Control characters
 * are escaped.
 */
export function createOutput({ isJson, colour, showsProgress, ...to }: OutputOptions): Output {
  // The caller decides if a stream takes colours; Node must not decide once more.
  const options = { validateStream: false };
  const drawn = (text: Text): string =>
    [text]
      .flat()
      .map((piece) => {
        if (typeof piece === 'string') return printable(piece);
        return colour
          ? styleText(piece.style, printable(piece.text), options)
          : printable(piece.text);
      })
      .join('');
  return {
    isJson,
    showsProgress: showsProgress && !isJson,
    line: (text) => void to.stdout.write(`${drawn(text)}\n`),
    note: (text) => tell(to.stderr, text),
    json: (value) => void to.stdout.write(`${printable(JSON.stringify(value))}\n`),
    table(head, rows) {
      const table = new Table({
        head: head.map((name) => drawn(painted('dim', name))),
        chars: noBorders,
        style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
      });
      for (const row of rows) table.push(row.map(drawn));
      for (const line of table.toString().split('\n')) to.stdout.write(`${line.trimEnd()}\n`);
    },
  };
}

/** One line for people. */
export function tell(stderr: Sink, text: string): void {
  stderr.write(`${printable(text)}\n`);
}
