import type { Log } from '../../src/ports/log.ts';

/** A log that nobody reads. */
export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

export type LogLine = Readonly<Record<string, unknown>> & { readonly said: string };

/** A log of which a test reads the lines, in order and of every level. */
export function listening(): { readonly lines: LogLine[]; readonly log: Log } {
  const lines: LogLine[] = [];
  const hear = (fields: object, said: string) => void lines.push({ ...fields, said });
  return { lines, log: { debug: hear, info: hear, warn: hear, error: hear } };
}
