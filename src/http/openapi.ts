/**
 * The API as an OpenAPI 3.1 document, made from the routes themselves. What holds for every route
 * alike (problems, request ids, who may) is added here, once.
 */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { ApiDescription } from './docs/page.ts';
import { referenceRoutes } from './docs/routes.ts';
import { requestExamples, schemaExamples } from './openapi-examples.ts';
import { isGuarded, OPERATOR } from './operator.ts';
import { isRevalidated } from './revalidation.ts';

const fault = z.object({
  pointer: z.string().meta({ description: 'a JSON Pointer (RFC 6901) to the value at fault' }),
  detail: z.string(),
});

const problemBody = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(fault).optional(),
});

const info = {
  title: 'Parking bookings',
  version: '0.1.0',
  description: [
    'Book a parking slot: a saga over three services, each with a database of its own.',
    'Errors are problem details (RFC 9457). Lists are pages: pass `nextCursor` as `cursor`.',
    'Changing slots, sagas and dead letters is for the operator where a token is set.',
  ].join(' '),
};

type Json = Record<string, unknown>;
type Operations = Record<string, Record<string, Operation>>;

interface Operation extends Json {
  readonly operationId?: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, Json>> };
  readonly description?: string;
  responses: Record<string, Json>;
}

const getDocument = createRoute({
  operationId: 'getOpenApi',
  method: 'get',
  path: '/openapi.json',
  responses: {
    200: {
      content: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } },
      description: 'This document',
    },
  },
});

/** Serves the document, and the page made from it; call it when all other routes are there. */
export function openApiRoutes(app: OpenAPIHono): void {
  let document: (Json & { openapi: string }) | undefined;
  const describe = () => {
    document ??= documentOf(app);
    return document;
  };
  app.openapi(getDocument, (c) => c.json(describe(), 200));
  // The page shows a part of what `documentOf` makes; the library's type of it is far wider.
  referenceRoutes(app, () => describe() as unknown as ApiDescription);
}

/** The document of all routes of an app. */
function documentOf(app: OpenAPIHono): Json & { openapi: string } {
  const made = app.getOpenAPI31Document({ openapi: '3.1.0', info });
  const paths: Json = {};
  // The library's own type of a path knows all that one may have; these are its operations.
  for (const [path, operations] of Object.entries(made.paths as unknown as Operations))
    paths[path] = Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [
        method,
        completed({ path, method, operation }),
      ]),
    );
  const { components } = made;
  return {
    ...made,
    openapi: '3.1.0',
    paths,
    components: {
      ...components,
      schemas: withExamples({ ...components?.schemas, Problem: z.toJSONSchema(problemBody) }),
      headers: {
        RequestId: {
          ...{ description: 'Of this request, as in the log', required: true },
          schema: { type: 'string' },
        },
        ETag: {
          ...{ description: 'Of the present state; send it as If-None-Match', required: true },
          schema: { type: 'string' },
        },
      },
      securitySchemes: { [OPERATOR]: { type: 'http', scheme: 'bearer' } },
    },
  };
}

interface Endpoint {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

function completed({ path, method, operation }: Endpoint): Json {
  const requestId = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
  const tag = isRevalidated(method, path) ? { ETag: { $ref: '#/components/headers/ETag' } } : {};
  const unchanged = { description: 'As it was when it had the ETag in If-None-Match' };
  const responses = {
    ...operation.responses,
    ...(isRevalidated(method, path) ? { 304: unchanged } : {}),
  };
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
    ...operation,
    ...withExample(operation),
    responses: { ...Object.fromEntries(answers), default: problem },
    // An empty rule beside it: the token is asked for only where one is set.
    ...(isGuarded(method, path) ? { security: [{ [OPERATOR]: [] }, {}] } : {}),
  };
}

/** Each named schema with an example of it. */
function withExamples(schemas: Readonly<Record<string, object>>): Json {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const example = schemaExamples[name];
      return [name, example === undefined ? schema : { ...schema, examples: [example] }];
    }),
  );
}

/** The body of a request with an example of it. */
function withExample({ operationId = '', requestBody }: Operation): Json {
  const example = requestExamples[operationId];
  if (requestBody === undefined || example === undefined) return {};
  const content = Object.entries(requestBody.content).map(([type, media]) => [
    type,
    { ...media, example },
  ]);
  return { requestBody: { ...requestBody, content: Object.fromEntries(content) } };
}
