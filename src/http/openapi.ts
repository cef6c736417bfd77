/**
 * The API as an OpenAPI 3.1 document, made from the routes themselves. Here, each gets what its
 * facts say (access, entity tag, problems), and what all have in common (request ids).
 */
import { z } from '@hono/zod-openapi';
import type { App } from './app-env.ts';
import type { ApiDescription } from './docs/description.ts';
import type { Story } from './docs/page.ts';
import { referenceRoutes } from './docs/routes.ts';
import { OPERATOR } from './operator.ts';
import type { ProblemKind } from './problem-kinds.ts';
import { defineRoute } from './route.ts';
import type { RouteFacts } from './route-facts.ts';
import {
  kindsOf,
  kindsOfNoRoute,
  problemComponents,
  problemResponses,
  problemSchemas,
} from './route-problems.ts';

/** A group of operations, as the documents show it. */
export interface ApiTag {
  readonly name: string;
  readonly description: string;
}

/** The head of the document. */
export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** The people to turn to. */
  readonly contact?: { readonly name: string };
  /** The name and SPDX identifier of the license. */
  readonly license?: { readonly name: string; readonly identifier: string };
  /** Every group, the most important first: the documents keep this order. */
  readonly tags?: readonly ApiTag[];
  /** Told at the top of the reference page. */
  readonly stories?: readonly Story[];
}

type Json = Record<string, unknown>;
type Operations = Record<string, Record<string, Operation>>;

/** An operation as the library makes it: it passes on the facts of its route. */
interface Operation extends Json, RouteFacts {
  readonly tags?: readonly string[];
  readonly parameters?: readonly Json[];
  readonly responses: Readonly<Record<string, Json>>;
}

const getDocument = defineRoute({
  operationId: 'getOpenApi',
  method: 'get',
  path: '/openapi.json',
  tags: ['process'],
  summary: 'Describe this API',
  description: 'This document, made from the routes of the modules that run in this process.',
  access: 'anyone',
  usesDatabase: false,
  responses: {
    200: {
      content: {
        'application/json': {
          schema: z.looseObject({
            openapi: z.string().openapi({ description: 'The version of OpenAPI' }),
          }),
          example: { openapi: '3.1.0' },
        },
      },
      description: 'This document',
    },
  },
});

/** Adds `/openapi.json` and `/docs`. Call it when all other routes have been added. */
export function openApiRoutes(app: App, info: ApiInfo): void {
  let described: Described | undefined;
  const describe = () => {
    described ??= describeApp(app, info);
    return described;
  };
  app.openapi(getDocument, (c) => c.json(describe().document, 200));
  referenceRoutes(app, () => {
    const { document, problems } = describe();
    // The page shows a part of the document; the library's type of it is far wider.
    const description = document as unknown as ApiDescription;
    return { description, problems, stories: info.stories ?? [] };
  });
}

interface Described {
  readonly document: Json & { openapi: string };
  /** Every kind of problem that the app answers. */
  readonly problems: readonly ProblemKind[];
}

/** Describes all routes of an app. */
function describeApp(app: App, { tags = [], stories: _, ...info }: ApiInfo): Described {
  const made = app.getOpenAPI31Document({ openapi: '3.1.0', info });
  // The library's own type of a path knows all that one may have; these are its operations.
  const paths = inOrder(made.paths as unknown as Operations, tags);
  const kinds = paths.flatMap(([, methods]) =>
    Object.entries(methods).map(([method, operation]) => kindsOf({ ...operation, method })),
  );
  const problems = distinct([...kindsOfNoRoute, ...kinds.flat()]);
  const document = {
    ...made,
    openapi: '3.1.0',
    servers: [{ url: '/', description: 'The server of this document' }],
    tags: [...tags],
    paths: Object.fromEntries(
      paths.map(([path, methods]) => [
        path,
        Object.fromEntries(
          Object.entries(methods).map(([method, one]) => [method, completed(method, one)]),
        ),
      ]),
    ),
    components: {
      schemas: {
        ...made.components?.schemas,
        ...problemSchemas(problems),
      },
      responses: problemComponents(kinds),
      headers: commonHeaders,
      securitySchemes: {
        [OPERATOR]: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token of the operator. It is asked for only if the server has one.',
        },
      },
    },
  };
  return { document, problems };
}

const commonHeaders = {
  RequestId: {
    description: 'The id of this request, as in the log; one that the client sends is kept',
    required: true,
    schema: { type: 'string' },
    example: '019cabc0-6666-7000-8000-000000000006',
  },
  ETag: {
    description: 'The tag of the present state; send it back as `If-None-Match`',
    required: true,
    schema: { type: 'string' },
    example: '"f1d2d2f924e986ac86fdf7b36c94bcdf32beec15"',
  },
};

/** Declared by each operation whose answers are tagged. */
const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header',
  description: 'The `ETag` of an earlier answer: while nothing has changed, this one is a 304',
  schema: { type: 'string' },
  example: commonHeaders.ETag.example,
};

/** The paths in the order of the tags of their operations. */
function inOrder(paths: Operations, tags: readonly ApiTag[]): [string, Operations[string]][] {
  const names = tags.map(({ name }) => name);
  const rank = (methods: Operations[string]) =>
    Math.min(...Object.values(methods).map((one) => names.indexOf(one.tags?.[0] ?? '')));
  return Object.entries(paths).toSorted(([, a], [, b]) => rank(a) - rank(b));
}

/** Each kind once, by status and then by code. */
function distinct(kinds: readonly ProblemKind[]): readonly ProblemKind[] {
  const byCode = new Map(kinds.map((kind) => [kind.code, kind]));
  return [...byCode.values()].toSorted((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));
}

/** One operation, with what its facts and what all routes have in common add to it. */
function completed(method: string, operation: Operation): Json {
  const {
    access,
    isRevalidated,
    isTraced,
    takesEmptyBody,
    usesDatabase,
    contentSecurityPolicy,
    problems,
    ...own
  } = operation;
  const requestId = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
  const tag = isRevalidated ? { ETag: { $ref: '#/components/headers/ETag' } } : {};
  const unchanged = { description: 'As it was when it had the ETag in If-None-Match' };
  const responses = { ...own.responses, ...(isRevalidated ? { 304: unchanged } : {}) };
  const answers = Object.entries<Json>(responses).map(([status, response]) => [
    status,
    { ...response, headers: { ...(response.headers ?? {}), ...tag, ...requestId } },
  ]);
  return {
    ...own,
    ...(isRevalidated && { parameters: [...(own.parameters ?? []), ifNoneMatch] }),
    responses: {
      ...Object.fromEntries(answers),
      ...problemResponses(kindsOf({ ...operation, method })),
    },
    // The empty rule beside it: the token is asked for only if the server has one.
    security: access === 'operator' ? [{ [OPERATOR]: [] }, {}] : [],
  };
}
