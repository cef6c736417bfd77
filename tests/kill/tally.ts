/** What many kills came to, by boundary. */
import { boundaries } from './boundaries.ts';
import { type Blow, nameOf } from './plan.ts';
import type { Report } from './siege.ts';

type Kind = Blow['kind'];

/** One boundary with its kills of each kind, or the kills at random. */
export interface Row extends Readonly<Record<Kind, number>> {
  readonly name: string;
  readonly kills: number;
  readonly violations: number;
}

export interface Tally {
  readonly rows: readonly Row[];
  readonly kills: number;
  readonly acknowledged: number;
  readonly unknown: number;
  readonly folders: number;
  /** What did not hold once a folder had come to rest; no one kill is to blame for it. */
  readonly violationsAtRest: number;
  /** All violations, those at rest among them. */
  readonly violations: number;
}

export function tallyOf(reports: readonly Report[]): Tally {
  const sum = (of: (report: Report) => number) => reports.reduce((all, one) => all + of(one), 0);
  const rows = [...boundaries, 'at random'].map((name) => rowOf(name, reports));
  const violationsAtRest = sum((report) => report.violationsAtRest.length);
  return {
    rows,
    kills: sum(({ struck }) => struck.length),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    unknown: sum(({ unknown }) => unknown),
    folders: reports.length,
    violationsAtRest,
    violations: rows.reduce((all, row) => all + row.violations, violationsAtRest),
  };
}

function rowOf(name: string, reports: readonly Report[]): Row {
  const struck = reports.flatMap((report) =>
    report.struck.filter(({ blow }) => nameOf(blow) === name),
  );
  const count = (kind: Kind) => struck.filter(({ blow }) => blow.kind === kind).length;
  return {
    name,
    early: count('early'),
    late: count('late'),
    recovering: count('recovering'),
    random: count('random'),
    kills: struck.length,
    violations: struck.reduce((all, { violations }) => all + violations.length, 0),
  };
}

/** The tally as a table for a terminal. */
export function tableOf({ rows, ...totals }: Tally): string {
  const columns = ['early', 'late', 'recovering', 'random', 'kills', 'violations'] as const;
  const line = (name: string, cells: readonly (string | number)[]) =>
    name.padEnd(20) + cells.map((cell) => String(cell).padStart(11)).join('');
  const total = (column: (typeof columns)[number]) =>
    rows.reduce((all, row) => all + row[column], 0);
  const { folders, acknowledged, unknown, violationsAtRest, violations } = totals;
  return [
    line('boundary', columns),
    ...rows.map((row) =>
      line(
        row.name,
        columns.map((column) => row[column]),
      ),
    ),
    line('all', columns.map(total)),
    '',
    `${folders} data folders, ${acknowledged} bookings acknowledged, ${unknown} calls unknown`,
    `${violationsAtRest} violations at rest, ${violations} in all`,
  ].join('\n');
}
