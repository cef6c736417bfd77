/**
 * The log as a person reads it in a terminal: one line an event, and at `info` one a saga, when it
 * ends. The lines that lead up to that are left to JSON, and to `debug`.
 */
import { prettyFactory } from 'pino-pretty';
import { REQUEST_ANSWERED } from '../http/access-log.ts';
import { SAGA_ENDED, SAGA_STARTED } from '../orchestrator/runner/runner.ts';
import { printable } from './printable.ts';

export interface TerminalOptions {
  /** False for a stream that shows escape sequences as they are, such as a file. */
  readonly hasColour: boolean;
  /** True to leave nothing out. */
  readonly showsAll: boolean;
}

/** A line of the log, taken apart. */
type Entry = Readonly<Record<string, unknown>>;

/** Returns what makes a line of pino's JSON readable: an empty text if a person is spared it. */
export function terminalLines({ hasColour, showsAll }: TerminalOptions): (line: string) => string {
  const prettify = prettyFactory({
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
    // Else it finds out by itself, as from NO_COLOR.
    ...(!hasColour && { colorize: false }),
  });
  return (line) => {
    const entry: Entry = JSON.parse(line, shown);
    if (!showsAll && isSpared(entry)) return '';
    return prettify(entry.msg === SAGA_ENDED ? endOf(entry) : entry);
  };
}

/** A terminal acts upon control characters, so that they are written out. */
function shown(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  // A stack is of several lines, which are shown below each other.
  return key === 'stack' ? value.split('\n').map(printable).join('\n') : printable(value);
}

/** A saga's end tells of its start, too, and a request that succeeded was seen by its client. */
function isSpared({ msg, status }: Entry): boolean {
  if (msg === SAGA_STARTED) return true;
  return msg === REQUEST_ANSWERED && typeof status === 'number' && status < 400;
}

/** The end of a saga as one sentence. */
function endOf({ level, time, definition, state, ms, bookingId, reason }: Entry): Entry {
  const because = isReason(reason) ? `: ${reason.code}, ${reason.detail}` : '';
  return { level, time, msg: `${definition} ${state} in ${ms} ms, booking ${bookingId}${because}` };
}

function isReason(value: unknown): value is { readonly code: unknown; readonly detail: unknown } {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}
