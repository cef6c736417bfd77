/** A mutant as the change of whole lines: as a person reads it, and the simulation puts it in. */
import type { MutantResult } from '@stryker-mutator/api/core';

export interface Change {
  readonly from: string;
  readonly to: string;
}

/** What is told of a mutant. Lines and columns of the report begin at 1. */
export type Located = Pick<MutantResult, 'location' | 'replacement'>;

/** The lines that the mutant changes. */
export function changeOf(mutant: Located, source: string): Change {
  const { from, to } = changeFrom(mutant, source, mutant.location.start.line);
  return { from: from.trim(), to: to.trim() };
}

/** The same with as many lines before as it takes for them to stand in the source but once. */
export function plantable(mutant: Located, source: string): Change {
  for (let first = mutant.location.start.line; first > 0; first -= 1) {
    const change = changeFrom(mutant, source, first);
    if (source.split(change.from).length === 2) return change;
  }
  throw new Error(`the mutant at line ${mutant.location.start.line} is not in its source`);
}

function changeFrom({ location, replacement }: Located, source: string, first: number): Change {
  const { start, end } = location;
  const lines = source.split('\n');
  const above = lines.slice(first - 1, start.line - 1);
  const before = lines[start.line - 1]?.slice(0, start.column - 1) ?? '';
  const after = lines[end.line - 1]?.slice(end.column - 1) ?? '';
  return {
    from: lines.slice(first - 1, end.line).join('\n'),
    to: [...above, `${before}${replacement}${after}`].join('\n'),
  };
}
