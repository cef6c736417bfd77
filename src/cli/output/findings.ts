/** Things that were looked at, each in order or not: a line per thing, and an exit code. */
import { exitCodes } from '../errors.ts';
import type { Output } from './output.ts';
import { type Painted, painted } from './text.ts';

export interface Finding {
  readonly of: string;
  /** Null if it could not be seen. */
  readonly ok: boolean | null;
  readonly detail: string;
}

/** @returns the exit code that says the worst of them */
export function printFindings(out: Output, findings: readonly Finding[]): number {
  if (out.isJson) out.json(findings);
  else {
    const width = Math.max(...findings.map(({ of }) => of.length));
    for (const { of, ok, detail } of findings)
      out.line([markOf(ok), `  ${of.padEnd(width)}  ${detail}`]);
  }
  if (findings.some(({ ok }) => ok === false)) return exitCodes.refused;
  return findings.some(({ ok }) => ok === null) ? exitCodes.unseen : exitCodes.ok;
}

function markOf(ok: boolean | null): Painted {
  if (ok === null) return painted('yellow', '?    ');
  return ok ? painted('green', 'ok   ') : painted('red', 'WRONG');
}
