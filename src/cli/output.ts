/** What is printed: aligned tables for people, JSON for programs. */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Item } from './client.ts';

export interface Output {
  readonly isJson: boolean;
  /** Whether a person looks on, who can be shown what moves. */
  readonly isTerminal: boolean;
  line(text: string): void;
  /** For people, beside the result: it goes to stderr. */
  note(text: string): void;
  json(value: unknown): void;
  paint(style: Style, text: string): string;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A column: how it is called, and what of an item stands in it. */
export type Columns = Readonly<Record<string, (item: Item) => unknown>>;

const noBorders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

/** What tells a state at a glance. */
const tones: Readonly<Record<string, Style>> = {
  ...{ approved: 'green', completed: 'green', available: 'green', paid: 'green', done: 'green' },
  ...{ stalled: 'red', refused: 'red', failed: 'red', unknown: 'red' },
  ...{ compensating: 'yellow', compensated: 'yellow', rejected: 'yellow', running: 'cyan' },
};

export function toned({ paint }: Pick<Output, 'paint'>, word: string): string {
  const tone = tones[word];
  return tone === undefined ? word : paint(tone, word);
}

export function printTable(out: Output, items: readonly Item[], columns: Columns): void {
  if (out.isJson) return out.json(items);
  if (items.length === 0) return out.note('there are none');
  const table = new Table({
    head: Object.keys(columns).map((name) => out.paint('dim', name)),
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const item of items)
    table.push(Object.values(columns).map((of) => toned(out, String(of(item) ?? '-'))));
  for (const line of table.toString().split('\n')) out.line(line.trimEnd());
}

/** One thing, a line a property. */
export function printItem(out: Output, item: Item): void {
  if (out.isJson) return out.json(item);
  const width = Math.max(...Object.keys(item).map((name) => name.length));
  for (const [name, value] of Object.entries(item)) {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
    out.line(`${out.paint('dim', name.padEnd(width))}  ${toned(out, String(text ?? '-'))}`);
  }
}

export interface OutputOptions {
  readonly isJson: boolean;
  readonly colour: boolean;
}

export function createOutput({ isJson, colour }: OutputOptions): Output {
  return {
    isJson,
    isTerminal: process.stdout.isTTY === true,
    line: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    json: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    paint: (style, text) => (colour ? styleText(style, text) : text),
  };
}
