/** The faults of a request: where each value is that does not fit, and a sentence about it. */
import { z } from 'zod';
import type { AppContext } from './app-env.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';
import { NOT_KNOWN, sentenceOf } from './sentences.ts';

/** The part of a request that a value is in. */
export const faultPlaces = ['body', 'query', 'path', 'header'] as const;

export type FaultPlace = (typeof faultPlaces)[number];

export interface Fault {
  readonly in: FaultPlace;
  /** A JSON Pointer (RFC 6901) into that part; the name of a parameter is its one step. */
  readonly pointer: string;
  readonly detail: string;
}

/** An input that has the form asked for and cannot be taken; it is answered with 422. */
export class InvalidInputError extends ProblemError {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const sentences = faults.map(({ pointer, detail }) => `${pointer} ${detail}`);
    super(problemKinds.invalidRequest, sentences.join('; '));
    this.faults = faults;
  }
}

/** The places by the names that the validators of the library give them. */
const places: Readonly<Record<string, FaultPlace>> = {
  json: 'body',
  form: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
};

/** A part of a request that did not fit, as the library's validators hand it on. */
interface RefusedPart {
  readonly target: string;
  /** The part itself: the library's type leaves it out. */
  readonly data?: unknown;
}

/**
 * The faults of a part of a request that its route refused. It is parsed once more, since the
 * library's own parse takes no sentences of ours.
 */
export function faultsOfPart(c: AppContext, { target, data }: RefusedPart): readonly Fault[] {
  const place = places[target] ?? 'body';
  const request = c.get('route')?.request;
  const media = request?.body?.content['application/json'];
  const schemas: Readonly<Record<FaultPlace, unknown>> = {
    body: media && 'schema' in media ? media.schema : undefined,
    query: request?.query,
    path: request?.params,
    header: request?.headers,
  };
  const schema = schemas[place];
  const parsed = schema instanceof z.ZodType && schema.safeParse(data, { error: sentenceOf });
  return parsed && !parsed.success ? faultsOf(parsed.error, place) : [];
}

/** The faults that a parse found in a part of a request. */
export function faultsOf(error: z.ZodError, place: FaultPlace): readonly Fault[] {
  return error.issues.flatMap((issue): readonly Fault[] => {
    if (issue.code !== 'unrecognized_keys')
      return [{ in: place, pointer: pointerTo(issue.path), detail: issue.message }];
    // Each unknown name is a fault of its own, with a pointer to it.
    return issue.keys.map((name) => ({
      in: place,
      pointer: pointerTo([...issue.path, name]),
      detail: NOT_KNOWN,
    }));
  });
}

/** The JSON Pointer (RFC 6901) to a value. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${escapePointer(String(part))}`).join('');
}

function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
