/**
 * The log: JSON lines on stderr, or readable ones if a person looks at a terminal. One line per
 * event. The levels:
 *
 * - `error`: a person should look; `warn`: it went wrong and is tried again by itself;
 * - `info`: what the system did: sagas begun and ended, changes asked for, its start and end;
 * - `debug`: how it did that: every entry of a saga's history, every request.
 */
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { type TraceContext, traceIdOf } from '../ports/trace.ts';
import { printable } from './printable.ts';
import { withoutSecrets, withoutUserInfo } from './secrets.ts';
import { terminalLines } from './terminal-log.ts';

/** Nothing logs these on purpose. Should something ever hold one, it goes no further. */
const SECRETS = ['paymentMethod', 'authorization', 'password', 'token'];

const redact = {
  paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]),
  censor: '[redacted]',
};

/**
 * The forms of a line: `pretty` for people, `json` with names of levels and ISO times, as most
 * collectors of logs expect them, `pino` with the numbers of levels and milliseconds, as pino's own
 * tools do.
 */
export type LogFormat = 'pretty' | 'json' | 'pino';

export interface LogOptions {
  readonly level: string;
  readonly format: LogFormat;
  /** True if a terminal takes the lines, which may be coloured then. */
  readonly isTerminal?: boolean;
  /** The stream that takes the lines; see `log-lines.ts`. */
  readonly to: DestinationStream;
  /** Texts that no error may be logged with, such as a password of an address: see `secrets.ts`. */
  readonly secrets?: readonly string[];
}

/**
 * Makes the log on pino. Secrets are redacted in every line, and an error is reduced to its name,
 * code, message, stack and cause.
 */
export function createLog(options: LogOptions): Logger {
  const { level, format, to, isTerminal = false, secrets = [] } = options;
  const err = (error: unknown) => errorFields(error, secrets);
  // A sentence that may quote an error of a library.
  const said = (why: unknown) => (typeof why === 'string' ? withoutSecrets(why, secrets) : why);
  const showsAll = ['trace', 'debug'].includes(level);
  const toLine =
    format === 'pretty'
      ? terminalLines({ hasColour: isTerminal, showsAll })
      : (line: string) => `${printable(line.trimEnd())}\n`;
  return pino(
    {
      level,
      redact,
      serializers: { err, why: said, reason: said },
      formatters: { log: named, ...(format === 'json' && { level: (name) => ({ level: name }) }) },
      ...(format === 'json' && { timestamp: stdTimeFunctions.isoTime }),
      hooks: { streamWrite: (line) => toLine(withoutUserInfo(line)) },
    },
    to,
  );
}

/**
 * The business key of a saga is always a booking here, so the log calls it that. Of a trace it has
 * the id, by the name that OpenTelemetry gives it in logs that are not its own
 * (https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/).
 */
function named({ businessKey, trace, ...fields }: Fields): Record<string, unknown> {
  return {
    ...(businessKey !== undefined && { bookingId: businessKey }),
    ...fields,
    ...(trace && { trace_id: traceIdOf(trace) }),
  };
}

interface Fields extends Record<string, unknown> {
  readonly trace?: TraceContext | null;
}

/**
 * Of an error only this is logged. Libraries hang more on theirs, such as the parameters of a
 * query, which may be anything that a client sent, and may quote the address that they were given.
 */
function errorFields(error: unknown, secrets: readonly string[]): unknown {
  const shown = (text: string) => withoutSecrets(text, secrets);
  if (!(error instanceof Error)) return { message: shown(String(error)) };
  const { name, message, stack = '', cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  const why = cause ? { cause: errorFields(cause, secrets) } : {};
  return { name, ...code, message: shown(message), stack: shown(stack), ...why };
}
