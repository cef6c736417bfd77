/**
 * The log: JSON lines on stderr, or readable ones where a person looks at a terminal. One line an
 * event. What each level is for:
 *
 * - `error`: a person should look; `warn`: it went wrong and is tried again by itself;
 * - `info`: what the system did: sagas begun and ended, changes asked for, its start and end;
 * - `debug`: how it did that: every entry of a saga's history, every request.
 */
import { type DestinationStream, type Logger, pino } from 'pino';
import { PinoPretty } from 'pino-pretty';

const STDERR = 2;

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
  /** Where lines go instead of stderr. */
  readonly to?: DestinationStream;
}

/** Lines are written before a call returns: a kill right after it takes none away. */
export function createLog({ level, pretty, to }: LogOptions): Logger {
  const lines = to ?? pino.destination({ sync: true, fd: STDERR });
  return pino(
    { level, redact, serializers: { err: errorFields }, formatters: { log: named } },
    pretty ? PinoPretty({ ...readable, destination: lines }) : lines,
  );
}

const readable = { sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' };

/** What the engine calls the business key of a saga is here always a booking. */
function named({ businessKey, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return businessKey === undefined ? fields : { bookingId: businessKey, ...fields };
}

/**
 * Of an error only this is logged. Libraries hang more on theirs, such as the parameters of a
 * query, which may be anything that a client sent.
 */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return { name, ...code, message, stack, ...(cause ? { cause: errorFields(cause) } : {}) };
}
