/** Errors as RFC 9457 problem details, in one place for every route. */

import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { NotSentError } from '../bus/errors.ts';
import { CodedError } from '../ports/errors.ts';
import type { Log } from '../ports/log.ts';
import { traceField } from '../ports/trace.ts';
import { CommitFailedError, isStorageFailure } from '../storage/errors.ts';
import type { AppContext } from './app-env.ts';
import { type Fault, faultPlaces, InvalidInputError } from './faults.ts';
import { ProblemError, type ProblemKind, problemKinds } from './problem-kinds.ts';
import { wellFormed } from './well-formed.ts';

const fault = z.object({
  in: z.enum(faultPlaces).meta({ description: 'The part of the request that the value is in' }),
  pointer: z.string().meta({
    description: 'A JSON Pointer (RFC 6901) to the value; for a parameter, a slash and its name',
  }),
  detail: z.string().meta({ description: 'What is wrong with the value, to be read after it' }),
});

/** The form of every problem that is answered. */
export const problemBody = z
  .object({
    type: z.string().meta({ description: '`about:blank`: what it is about is told by `code`' }),
    title: z.string().meta({ description: 'The phrase of the status (RFC 9110)' }),
    status: z.int().meta({ description: 'The status of the answer' }),
    code: z.string().meta({ description: 'Stable, for programs' }),
    detail: z.string().meta({ description: 'What is wrong in this case, for people' }),
    requestId: z.string().meta({ description: 'The id of the request, as in the log' }),
    errors: z.array(fault).optional().meta({
      description: 'Values that do not have the form asked for; with `invalid_request` alone',
    }),
  })
  .meta({
    description: 'A problem, as RFC 9457 has it.',
    examples: [
      {
        type: 'about:blank',
        title: 'Unprocessable Content',
        status: 422,
        code: 'invalid_request',
        detail: 'the request does not have the form asked for',
        requestId: 'b2c7e5c6-8f3f-4a57',
        errors: [{ in: 'body', pointer: '/slotId', detail: 'is missing' }],
      },
    ],
  });

/** The most faults told of one request: more would help nobody. */
const MAX_FAULTS = 20;

/** The phrases of RFC 9110, which RFC 9457 wants beside `about:blank`. */
const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** A problem of a kind, as one request has it. */
interface OneProblem {
  readonly detail: string;
  readonly errors?: readonly Fault[];
}

/** Answers with problem details (RFC 9457), or with a page that says the same to a person. */
export function problem(
  c: AppContext,
  { status, code, retryAfterS }: ProblemKind,
  { detail, errors }: OneProblem,
): Response {
  const body = {
    type: 'about:blank',
    title: titleOf(status),
    status,
    code,
    detail,
    requestId: c.get('requestId'),
    ...(errors && { errors: errors.slice(0, MAX_FAULTS) }),
  };
  if (retryAfterS !== undefined) c.header('Retry-After', String(retryAfterS));
  const draw = c.get('problemPage');
  if (draw !== undefined) return c.html(draw(wellFormed(body), c), status);
  c.header('Content-Type', 'application/problem+json');
  return c.body(JSON.stringify(wellFormed(body)), status);
}

/** The phrase of a status. */
export function titleOf(status: number): string {
  return titles[status] ?? 'Error';
}

/** 422 with these faults. */
export function invalid(c: AppContext, errors: readonly Fault[]): Response {
  return problem(c, problemKinds.invalidRequest, {
    detail: 'the request does not have the form asked for',
    errors,
  });
}

/**
 * Turns the error that a route threw into its answer. An error that neither the route nor this file
 * knows is logged, and answered with 500.
 */
export function answerError(c: AppContext, error: Error, log: Log): Response {
  if (error instanceof InvalidInputError) return invalid(c, error.faults);
  const kind = knownKind(c, error);
  if (kind !== undefined)
    return problem(c, kind, {
      detail: error instanceof HTTPException ? 'the body is no JSON' : error.message,
    });
  // A database that takes no changes is told of once, by itself, and not with each request.
  const level = error instanceof CommitFailedError ? 'debug' : 'error';
  const trace = c.get('trace');
  const request = { requestId: c.get('requestId'), path: c.req.path, ...traceField(trace) };
  log[level]({ err: error, ...request }, 'request failed');
  if (isStorageFailure(error))
    return problem(c, problemKinds.storageUnavailable, {
      detail: 'the database did not take it; nothing was changed',
    });
  return problem(c, problemKinds.internalError, {
    detail: 'something went wrong here; it has been logged',
  });
}

/** Kinds of errors that any operation may throw, since they are of the engine or the bus. */
const ofTheEngine: readonly ProblemKind[] = [
  problemKinds.verbRefused,
  problemKinds.overloaded,
  problemKinds.orchestratorStopped,
  problemKinds.busUnavailable,
];

/** The kind of an error that is answered as it is; undefined for a fault of this server. */
function knownKind(c: AppContext, error: Error): ProblemKind | undefined {
  if (error instanceof ProblemError) return error.kind;
  if (error instanceof NotSentError) return problemKinds.busUnavailable;
  // The library of the routes reads bodies, and throws what it finds wrong with one.
  if (error instanceof HTTPException && error.status === 400) return problemKinds.malformedBody;
  if (!(error instanceof CodedError)) return undefined;
  const own = c.get('route')?.problems ?? [];
  return [...own, ...ofTheEngine].find(({ code }) => code === error.code);
}
