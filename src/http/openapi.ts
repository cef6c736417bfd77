/**
 * The API as an OpenAPI 3.1 document, made from the routes themselves. Here, each gets what its
 * facts say (access, entity tag), and what all have in common (problems, request ids).
 */
import { z } from '@hono/zod-openapi';
import type { App } from './app-env.ts';
import type { ApiDescription } from './docs/page.ts';
import { referenceRoutes } from './docs/routes.ts';
import { OPERATOR } from './operator.ts';
import { problemBody } from './problem.ts';
import { defineRoute } from './route.ts';
import type { RouteFacts } from './route-facts.ts';

/** The head of the document. */
export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

type Json = Record<string, unknown>;
type Operations = Record<string, Record<string, Operation>>;

/** An operation as the library makes it: it passes on the facts of its route. */
interface Operation extends Json, RouteFacts {
  readonly responses: Readonly<Record<string, Json>>;
}

const getDocument = defineRoute({
  operationId: 'getOpenApi',
  method: 'get',
  path: '/openapi.json',
  access: 'anyone',
  responses: {
    200: {
      content: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } },
      description: 'This document',
    },
  },
});

/** Adds `/openapi.json` and `/docs`. Call it when all other routes have been added. */
export function openApiRoutes(app: App, info: ApiInfo): void {
  let document: (Json & { openapi: string }) | undefined;
  const describe = () => {
    document ??= documentOf(app, info);
    return document;
  };
  app.openapi(getDocument, (c) => c.json(describe(), 200));
  // The page shows a part of what `documentOf` makes; the library's type of it is far wider.
  referenceRoutes(app, () => describe() as unknown as ApiDescription);
}

/** The document of all routes of an app. */
function documentOf(app: App, info: ApiInfo): Json & { openapi: string } {
  const { title, version, description } = info;
  const made = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title, version, description },
  });
  const paths: Json = {};
  // The library's own type of a path knows all that one may have; these are its operations.
  for (const [path, operations] of Object.entries(made.paths as unknown as Operations))
    paths[path] = Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [method, completed(path, operation)]),
    );
  const { components } = made;
  return {
    ...made,
    openapi: '3.1.0',
    paths,
    components: {
      ...components,
      schemas: { ...components?.schemas, Problem: z.toJSONSchema(problemBody) },
      headers: {
        RequestId: {
          description: 'Of this request, as in the log',
          required: true,
          schema: { type: 'string' },
        },
        ETag: {
          description: 'Of the present state; send it as If-None-Match',
          required: true,
          schema: { type: 'string' },
        },
      },
      securitySchemes: { [OPERATOR]: { type: 'http', scheme: 'bearer' } },
    },
  };
}

/** One operation, with what its facts and what all routes have in common add to it. */
function completed(path: string, operation: Operation): Json {
  const {
    access,
    isRevalidated,
    isTraced,
    takesEmptyBody,
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
  const problem = {
    description: 'What went wrong, and what to do about it',
    headers: requestId,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return {
    tags: [path.split('/')[1] ?? ''],
    ...own,
    responses: { ...Object.fromEntries(answers), default: problem },
    // The empty rule beside it: the token is asked for only if the server has one.
    ...(access === 'operator' ? { security: [{ [OPERATOR]: [] }, {}] } : {}),
  };
}
