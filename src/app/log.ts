/**
 * The log: JSON lines on stderr, or readable ones if a person looks at a terminal. One line per
 * event. The levels:
 *
 * - `error`: a person should look; `warn`: it went wrong and is tried again by itself;
 * - `info`: what the system did: sagas begun and ended, changes asked for, its start and end;
 * - `debug`: how it did that: every entry of a saga's history, every request.
 */
import { type DestinationStream, type Logger, pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { printable } from './printable.ts';
import { withoutSecrets, withoutUserInfo } from './secrets.ts';

/** Nothing logs these on purpose. Should something ever hold one, it goes no further. */
const SECRETS = ['paymentMethod', 'authorization', 'password', 'token', 'operatorToken'];

const redact = {
  paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]),
  censor: '[redacted]',
};

export interface LogOptions {
  readonly level: string;
  /** Readable lines in place of JSON. */
  readonly pretty: boolean;
  /** The stream that takes the lines; see `log-lines.ts`. */
  readonly to: DestinationStream;
  /** Texts that no error may be logged with, such as a password of an address: see `secrets.ts`. */
  readonly secrets?: readonly string[];
}

/**
 * Makes the log on pino. Secrets are redacted in every line, and an error is reduced to its name,
 * code, message, stack and cause.
 */
export function createLog({ level, pretty, to, secrets = [] }: LogOptions): Logger {
  const err = (error: unknown) => errorFields(error, secrets);
  // A sentence that may quote an error of a library.
  const said = (why: unknown) => (typeof why === 'string' ? withoutSecrets(why, secrets) : why);
  const toLine = pretty ? forTerminal() : (line: string) => `${printable(line.trimEnd())}\n`;
  return pino(
    {
      level,
      redact,
      serializers: { err, why: said, reason: said },
      formatters: { log: named },
      hooks: { streamWrite: (line) => toLine(withoutUserInfo(line)) },
    },
    to,
  );
}

/** Makes readable lines. A terminal acts upon control characters, so that they are written out. */
function forTerminal(): (line: string) => string {
  const prettify = prettyFactory({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' });
  const written = (key: string, value: unknown) => {
    if (typeof value !== 'string') return value;
    // A stack is of several lines, which are shown below each other.
    return key === 'stack' ? value.split('\n').map(printable).join('\n') : printable(value);
  };
  return (line) => prettify(JSON.parse(line, written));
}

/** The business key of a saga is always a booking here, so the log calls it that. */
function named({ businessKey, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return businessKey === undefined ? fields : { bookingId: businessKey, ...fields };
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
