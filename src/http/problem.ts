/** Errors as RFC 9457 problem details, in one place for every route. */
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { BusUnavailableError, NotSentError } from '../bus/errors.ts';
import {
  OrchestratorStoppedError,
  OverloadedError,
  VerbRefusedError,
} from '../orchestrator/errors.ts';
import type { Log } from '../ports/log.ts';
import { isStorageFailure } from '../storage/errors.ts';
import type { AppContext } from './app-env.ts';
import { wellFormed } from './well-formed.ts';

/** A fault of an input, with a JSON Pointer into the body, or into the query or path. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

interface Problem {
  readonly status: ContentfulStatusCode;
  readonly detail: string;
  readonly errors?: readonly Fault[];
}

const fault = z.object({
  pointer: z.string().meta({ description: 'a JSON Pointer (RFC 6901) to the value at fault' }),
  detail: z.string(),
});

/** The form of every problem that is answered. */
export const problemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(fault).optional(),
  })
  .meta({
    examples: [
      {
        type: 'about:blank',
        title: 'Unprocessable Content',
        status: 422,
        requestId: 'b2c7e5c6-8f3f-4a57',
        detail: 'the request does not have the form asked for',
        errors: [
          { pointer: '/slotId', detail: 'Invalid input: expected string, received undefined' },
        ],
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

/** Answers with problem details (RFC 9457). */
export function problem(c: AppContext, { status, detail, errors }: Problem): Response {
  const body = {
    type: 'about:blank',
    title: titles[status] ?? 'Error',
    status,
    detail,
    requestId: c.get('requestId'),
    ...(errors && { errors: errors.slice(0, MAX_FAULTS) }),
  };
  c.header('Content-Type', 'application/problem+json');
  return c.body(JSON.stringify(wellFormed(body)), status);
}

/** 422 with a fault for each value that does not fit. */
export function invalid(c: AppContext, error: z.ZodError): Response {
  return invalidFor(c, error.issues.flatMap(faultsOf));
}

/** 422 with these faults. */
export function invalidFor(c: AppContext, errors: readonly Fault[]): Response {
  const detail = 'the request does not have the form asked for';
  return problem(c, { status: 422, detail, errors });
}

/** The faults of an issue; each unknown name is a fault of its own, with a pointer to it. */
function faultsOf(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code !== 'unrecognized_keys')
    return [{ pointer: pointerTo(issue.path), detail: issue.message }];
  return issue.keys.map((name) => ({
    pointer: pointerTo([...issue.path, name]),
    detail: NOT_KNOWN,
  }));
}

/** The detail of a fault for a name that a route does not take. */
export const NOT_KNOWN = 'is not known here; leave it out';

/** The JSON Pointer (RFC 6901) to a value. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${escapePointer(String(part))}`).join('');
}

/**
 * Turns the error that a route threw into its answer. An error that neither the route nor this file
 * knows is logged, and answered with 500.
 */
export function answerError(c: AppContext, error: Error, log: Log): Response {
  if (error instanceof HTTPException) {
    const { status, message } = error;
    return problem(c, { status, detail: message || (titles[status] ?? 'error') });
  }
  const known = c.get('route')?.problems?.find((one) => error instanceof one.error);
  if (known !== undefined) {
    if (known.retryAfterS !== undefined) c.header('Retry-After', String(known.retryAfterS));
    return problem(c, { status: known.status, detail: error.message });
  }
  if (isTemporary(error)) {
    c.header('Retry-After', '1');
    return problem(c, { status: 503, detail: error.message });
  }
  if (error instanceof VerbRefusedError) return problem(c, { status: 409, detail: error.message });
  log.error({ err: error, requestId: c.get('requestId'), path: c.req.path }, 'request failed');
  if (!isStorageFailure(error))
    return problem(c, { status: 500, detail: 'something went wrong here; it has been logged' });
  c.header('Retry-After', '1');
  return problem(c, { status: 503, detail: 'the database did not take it; nothing was changed' });
}

/** True if a repeat in a moment may find it otherwise. */
function isTemporary(error: Error): boolean {
  const isAway = error instanceof BusUnavailableError || error instanceof NotSentError;
  return isAway || error instanceof OverloadedError || error instanceof OrchestratorStoppedError;
}

function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
