/**
 * Mutants that no test finds, looked at one by one, each with why it matters to nobody. They are
 * known by the lines that they change, so that a line may move, also into another folder.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Change } from './fault.ts';

export interface Judged extends Change {
  /** The name of the file, without its folder. */
  readonly file: string;
  readonly why: string;
}

export function readJudged(): readonly Judged[] {
  const text = readFileSync(new URL('judged.json', import.meta.url), 'utf8');
  return JSON.parse(text) as readonly Judged[]; // Kept by hand, and held to its form by a test.
}

/** Why a mutant that survives may; nothing where nobody has judged it. */
export function whyHarmless(
  judged: readonly Judged[],
  file: string,
  change: Change,
): string | undefined {
  const isSame = (one: Judged) =>
    one.file === basename(file) && one.from === change.from && one.to === change.to;
  return judged.find(isSame)?.why;
}
