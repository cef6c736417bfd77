/**
 * The kinds of problems that this layer answers (RFC 9457), told apart by their codes. A module
 * adds its own by the `problems` of its routes. The reference lists all of them.
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { CodedError } from '../ports/errors.ts';

/** Everything about a problem but the sentence that tells of one case. */
export interface ProblemKind<Code extends string = string> {
  /** Stable, for programs. */
  readonly code: Code;
  readonly status: ContentfulStatusCode;
  /** When it is answered, as the reference tells it. */
  readonly meaning: string;
  /** The client's way out. */
  readonly remedy: string;
  /** The detail of one case, for the description. */
  readonly example: string;
  /** Seconds after which the client may repeat the request. */
  readonly retryAfterS?: number;
}

/** Types each kind by its code, so that a code can be read from its constant. */
function kind<const Code extends string>(one: ProblemKind<Code>): ProblemKind<Code> {
  return one;
}

/** Faults of the request itself. */
const ofRequests = {
  malformedBody: kind({
    code: 'malformed_body',
    status: 400,
    meaning: 'The body is not JSON in UTF-8, or it broke off.',
    remedy: 'Send the body again, whole and as JSON.',
    example: 'the body is no JSON',
  }),
  unauthorized: kind({
    code: 'unauthorized',
    status: 401,
    meaning: 'The operation is for the operator, and the request has no token, or a wrong one.',
    remedy: 'Send the token: `Authorization: Bearer <token>`.',
    example: 'this is for the operator; send its bearer token',
  }),
  foreignOrigin: kind({
    code: 'foreign_origin',
    status: 403,
    meaning: 'A page of another site made a browser ask for a change.',
    remedy: 'Send no `Origin` header, or that of this server.',
    example: 'a page of another site may change nothing here; send no Origin, or our own',
  }),
  notFound: kind({
    code: 'not_found',
    status: 404,
    meaning: 'Nothing has this id: it never had, or it was removed after its retention time.',
    remedy: 'Check the id.',
    example: 'there is no such booking',
  }),
  unknownPath: kind({
    code: 'unknown_path',
    status: 404,
    meaning: 'No operation has this path, or its module runs in another process.',
    remedy: 'Check the path, and the address of the server.',
    example: 'there is no /booking here',
  }),
  methodNotAllowed: kind({
    code: 'method_not_allowed',
    status: 405,
    meaning: 'The path takes other methods; `Allow` names them.',
    remedy: 'Use one of them.',
    example: '/bills takes GET, HEAD, not POST',
  }),
  bodyTooLarge: kind({
    code: 'body_too_large',
    status: 413,
    meaning: 'The body has more than 16 KiB.',
    remedy: 'Send less.',
    example: 'a body may have at most 16384 bytes',
  }),
  unsupportedMediaType: kind({
    code: 'unsupported_media_type',
    status: 415,
    meaning: 'The headers say that the body is not plain JSON in UTF-8.',
    remedy: 'Send `Content-Type: application/json` and no `Content-Encoding`.',
    example: 'send JSON in UTF-8, with Content-Type: application/json',
  }),
  foreignHost: kind({
    code: 'foreign_host',
    status: 421,
    meaning: 'Without an operator token, only the names of this machine are answered.',
    remedy: 'Ask for `localhost`, or set `OPERATOR_TOKEN` on the server.',
    example: 'example.org is no name of this machine; ask for localhost, or set OPERATOR_TOKEN',
  }),
  invalidRequest: kind({
    code: 'invalid_request',
    status: 422,
    meaning: 'Values do not have the form asked for, or a name is not known.',
    remedy: 'Correct what `errors` names: each entry says where it is, and what is wrong with it.',
    example: 'the request does not have the form asked for',
  }),
  tooManyRequests: kind({
    code: 'too_many_requests',
    status: 429,
    meaning: 'The client has asked for more in a minute than one client may.',
    remedy: 'Repeat it after the seconds in `Retry-After`.',
    example: 'at most 60 bookings a minute from one client; come back later',
    retryAfterS: 60,
  }),
} as const;

/** The state of a saga, or of a selection, does not allow it. */
const ofState = {
  verbRefused: kind({
    code: 'verb_refused',
    status: 409,
    meaning: 'The state of the saga does not allow this verb.',
    remedy: 'Read the saga: `detail` says why not.',
    example: 'cannot abort: the saga has ended: it is completed',
  }),
  selectionChanged: kind({
    code: 'selection_changed',
    status: 409,
    meaning: 'What matches the filter now is not what was counted before. Nothing was done.',
    remedy: 'Ask without `count` once more, and look at what matches now.',
    example: 'of the stalled sagas, 3 match now, not 2; count again first',
  }),
  redriveRefused: kind({
    code: 'redrive_refused',
    status: 409,
    meaning: 'No saga awaits the command of this dead letter any more.',
    remedy: 'Discard the dead letter.',
    example: 'it is not sent again: its saga has ended; discard it',
  }),
  versionUnregistered: kind({
    code: 'version_unregistered',
    status: 409,
    meaning: 'This release lacks the version of the definition that the saga began with.',
    remedy: 'Ask a release that has it.',
    example: 'version 1 of book-slot is not registered',
  }),
} as const;

/** The server cannot do it now, or at all. */
const ofServers = {
  internalError: kind({
    code: 'internal_error',
    status: 500,
    meaning: 'A fault of this server, which has logged it.',
    remedy: 'Tell its operator the `requestId`.',
    example: 'something went wrong here; it has been logged',
  }),
  storageUnavailable: kind({
    code: 'storage_unavailable',
    status: 503,
    meaning: 'The database did not take the change, or could not be read. Nothing was changed.',
    remedy: 'Repeat the request after the seconds in `Retry-After`.',
    example: 'the database did not take it; nothing was changed',
    retryAfterS: 1,
  }),
  busUnavailable: kind({
    code: 'bus_unavailable',
    status: 503,
    meaning: 'The broker cannot be asked now. Nothing was changed.',
    remedy: 'Repeat the request after the seconds in `Retry-After`.',
    example: 'the broker cannot be asked: there is no connection; try again later',
    retryAfterS: 1,
  }),
  overloaded: kind({
    code: 'overloaded',
    status: 503,
    meaning: 'As many sagas are at work as may be. Nothing was started.',
    remedy: 'Repeat the request after the seconds in `Retry-After`.',
    example: '1000 sagas are in flight, as many as may be; come back in a moment',
    retryAfterS: 1,
  }),
  orchestratorStopped: kind({
    code: 'orchestrator_stopped',
    status: 503,
    meaning: 'The server is stopping. Nothing was changed.',
    remedy: 'Repeat the request after the seconds in `Retry-After`.',
    example: 'the orchestrator has stopped; ask again after the next start',
    retryAfterS: 1,
  }),
  tooManyStreams: kind({
    code: 'too_many_streams',
    status: 503,
    meaning: 'As many streams of events are open as may be.',
    remedy: 'Repeat the request after the seconds in `Retry-After`.',
    example: '100 streams are open; come back later',
    retryAfterS: 5,
  }),
  notReady: kind({
    code: 'not_ready',
    status: 503,
    meaning: 'The process cannot work: a database or the bus is away, or it is stopping.',
    remedy: 'Send it no work until it is ready; `detail` says what is missing.',
    example: 'the bus: there is no connection',
  }),
} as const;

/** The kinds by name, for routes and middleware to name. */
export const problemKinds = { ...ofRequests, ...ofState, ...ofServers } as const;

/** A problem as an error to be thrown: it is answered with the status of its kind. */
export class ProblemError extends CodedError {
  readonly kind: ProblemKind;

  /** @param detail the sentence about this case: what is wrong, and what to do about it */
  constructor(kind: ProblemKind, detail: string) {
    super(kind.code, detail);
    this.kind = kind;
  }
}
