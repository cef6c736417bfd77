/**
 * Output: tables for people, lines with tabs for pipes, JSON for programs. Text of others is in it,
 * such as the name of a slot: it is made harmless here, as it is written, and nowhere before.
 */
import { styleText } from 'node:util';
import { printable } from '../../app/printable.ts';
import type { EpochMs } from '../../ports/clock.ts';
import type { Text } from './text.ts';

export interface Output {
  readonly isJson: boolean;
  /** True if progress may be drawn on stderr. */
  readonly showsProgress: boolean;
  /** The columns of the terminal on stdout; undefined if it is none. */
  readonly width: number | undefined;
  /** The present moment, beside which times are told. */
  now(): EpochMs;
  /** One line on stdout. */
  line(text: Text): void;
  /** One line of values with tabs between them on stdout, for `cut` and the like. */
  row(values: readonly string[]): void;
  /** For people, beside the result: it goes to stderr. */
  note(text: string): void;
  /** The value as JSON on stdout. */
  json(value: unknown): void;
}

/** The stream that takes text, of which only this is asked. */
export interface Sink {
  write(text: string): unknown;
}

export interface OutputOptions {
  readonly isJson: boolean;
  readonly colour: boolean;
  readonly showsProgress: boolean;
  readonly width: number | undefined;
  readonly now: () => EpochMs;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

/**
 * The output of a command: results go to stdout, notes and progress to stderr. Control characters
 * are escaped.
 */
export function createOutput(options: OutputOptions): Output {
  const { isJson, colour, showsProgress, width, now, stdout, stderr } = options;
  return {
    isJson,
    width,
    now,
    showsProgress: showsProgress && !isJson,
    line: (text) => void stdout.write(`${drawn(text, colour)}\n`),
    row: (values) => void stdout.write(`${values.map(printable).join('\t')}\n`),
    note: (text) => tell(stderr, text),
    json: (value) => void stdout.write(`${printable(JSON.stringify(value))}\n`),
  };
}

function drawn(text: Text, hasColours: boolean): string {
  const pieces = [text].flat().map((piece) => {
    if (typeof piece === 'string') return printable(piece);
    if (!hasColours) return printable(piece.text);
    // The caller decides if a stream takes colours; Node must not decide once more.
    return styleText(piece.style, printable(piece.text), { validateStream: false });
  });
  return pieces.join('');
}

/** One line for people. */
export function tell(stderr: Sink, text: string): void {
  stderr.write(`${printable(text)}\n`);
}
