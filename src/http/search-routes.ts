/** Search by the id of anything: what it is, and the sagas that it belongs to. */
import { z } from '@hono/zod-openapi';
import type { App } from './app-env.ts';
import { exampleIds } from './examples.ts';
import { text } from './fields.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';
import { defineRoute, json } from './route.ts';

/** The thing that has an id. */
export interface Found {
  readonly kind: string;
  readonly id: string;
  /** The sagas that it belongs to, the oldest first. */
  readonly sagaIds: readonly string[];
}

/** Nothing that could be seen has the id. */
export interface NotFound {
  /** Sentences that say which places could not be looked in, and why. */
  readonly unseen: readonly string[];
}

export interface Search {
  /** The kinds of things that are looked for, as words of the API. */
  readonly kinds: readonly [string, ...string[]];
  find(id: string): Promise<Found | NotFound>;
}

/** The form of an id that is searched for: that of a message holds others. */
const searchedId = z.string().trim().min(1, 'must not be empty').max(300);

/**
 * Adds `/search`. It is no filter of `/sagas`, since a list of sagas could not say what the id
 * belongs to, nor show what has no saga now, such as a free slot.
 */
export function searchByIdRoutes(app: App, { kinds, find }: Search): void {
  app.openapi(searchRoute(kinds), async (c) => {
    const { id } = c.req.valid('query');
    const found = await find(id);
    if ('unseen' in found) throw notFound(kinds, id, found);
    return c.json({ kind: found.kind, id: found.id, sagaIds: [...found.sagaIds] }, 200);
  });
}

/** A 404 that says what was looked for, and where that was not possible. */
export function notFound(kinds: readonly string[], id: string, { unseen }: NotFound): ProblemError {
  const anything = `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
  const asSeen = unseen.length === 0 ? '' : ', as far as is seen from here. ';
  const detail = `no ${anything} has the id ${id}${asSeen}${unseen.join(' ')}`;
  return new ProblemError(problemKinds.notFound, detail);
}

function searchRoute(kinds: Search['kinds']) {
  const found = z
    .object({
      kind: z.enum(kinds).openapi({ description: 'What has the id' }),
      id: text('The id that was asked for'),
      sagaIds: z
        .array(z.string())
        .openapi({ description: 'The sagas that it belongs to, the oldest first' }),
    })
    .openapi('Found', {
      description: 'What has an id.',
      examples: [{ kind: kinds[0], id: exampleIds.saga, sagaIds: [exampleIds.saga] }],
    });
  const id = searchedId.openapi({
    description: `The whole id of a ${kinds.join(', ')}`,
    example: exampleIds.saga,
  });
  return defineRoute({
    operationId: 'searchById',
    method: 'get',
    path: '/search',
    tags: ['sagas'],
    summary: 'Find anything by its id',
    description: 'Tells what has the id, and which sagas it belongs to.',
    access: 'operator',
    problems: [problemKinds.notFound],
    request: { query: z.object({ id }) },
    responses: {
      200: {
        ...json(found),
        description: 'What has the id, and the sagas that it belongs to, the oldest first',
      },
    },
  });
}
