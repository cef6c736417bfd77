/** Tables that fit a terminal. */
import stringWidth from 'string-width';
import { printable } from '../../app/printable.ts';
import { type Painted, painted, type Text, toned } from './text.ts';

/** Cells that are cut keep as many columns of the terminal. */
const LEAST = 8;
const GAP = '  ';

export interface Cells {
  readonly name: string;
  /** True for text that may be cut to fit; an id that is cut is of no use. */
  readonly mayBeCut: boolean;
  /** True if it stands in the table however narrow the terminal is. */
  readonly isKept: boolean;
  /** One for each row. */
  readonly cells: readonly string[];
}

export interface Fitted {
  readonly lines: readonly Text[];
  /** The names of the columns for which there was no room. */
  readonly left: readonly string[];
}

/**
 * Fits columns into a width: first cuts what may be cut, then leaves out columns, the last first.
 * @param room columns of the terminal; undefined to show everything
 */
export function fitTable(columns: readonly Cells[], room: number | undefined): Fitted {
  const escaped = columns.map((column) => ({ ...column, cells: column.cells.map(printable) }));
  const natural = escaped.map((column) => ({ column, width: widthOf(column) }));
  const tracks = room === undefined ? natural : fitted(natural, room);
  const head = inLine(tracks, ({ name }) => painted('dim', name));
  const rows = (columns[0]?.cells ?? []).map((_, row) =>
    inLine(tracks, ({ cells }) => toned(cells[row] ?? '')),
  );
  const left = natural.filter(({ column }) => !tracks.some((track) => track.column === column));
  return { lines: [head, ...rows], left: left.map(({ column }) => column.name) };
}

interface Track {
  readonly column: Cells;
  readonly width: number;
}

function widthOf({ name, cells }: Cells): number {
  return Math.max(stringWidth(name), ...cells.map((cell) => stringWidth(cell)));
}

function fitted(natural: readonly Track[], room: number): readonly Track[] {
  const total = (tracks: readonly Track[]) =>
    tracks.reduce((sum, { width }) => sum + width, GAP.length * (tracks.length - 1));
  const least = (tracks: readonly Track[]) =>
    tracks.map((track) => ({ ...track, width: leastOf(track) }));
  let tracks = natural;
  while (total(least(tracks)) > room) {
    const last = tracks.findLastIndex(({ column }) => !column.isKept);
    if (last === -1) return least(tracks);
    tracks = tracks.toSpliced(last, 1);
  }
  while (total(tracks) > room) tracks = withWidestCut(tracks);
  return tracks;
}

function leastOf({ column, width }: Track): number {
  return column.mayBeCut ? Math.min(width, LEAST) : width;
}

function withWidestCut(tracks: readonly Track[]): readonly Track[] {
  const widest = tracks
    .filter((track) => track.width > leastOf(track))
    .reduce((one, other) => (other.width > one.width ? other : one));
  return tracks.map((track) => (track === widest ? { ...track, width: track.width - 1 } : track));
}

function inLine(
  tracks: readonly Track[],
  cellOf: (column: Cells) => string | Painted,
): readonly (string | Painted)[] {
  return tracks.flatMap(({ column, width }, index) => {
    const cell = cellOf(column);
    const text = cut(typeof cell === 'string' ? cell : cell.text, width);
    const isLast = index === tracks.length - 1;
    const padding = isLast ? '' : ' '.repeat(width - stringWidth(text)) + GAP;
    return [typeof cell === 'string' ? text : painted(cell.style, text), padding];
  });
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts text to a number of columns, between characters as a person sees them. */
function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
