/** `GET /docs`: the reference of the API for people. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type ApiDescription, referencePage } from './page.ts';
import { style } from './style.ts';

const page = createRoute({
  operationId: 'getReference',
  method: 'get',
  path: '/docs',
  responses: {
    200: {
      content: { 'text/html': { schema: z.string() } },
      description: 'This reference, for people; it needs no script and no network',
    },
  },
});

const stylesheet = createRoute({
  operationId: 'getReferenceStyle',
  method: 'get',
  path: '/docs/style.css',
  responses: {
    200: { content: { 'text/css': { schema: z.string() } }, description: 'How it looks' },
  },
});

/** Its own stylesheet, and nothing else. */
export const referencePolicy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** @param describe gives the description of all that the app serves */
export function referenceRoutes(app: OpenAPIHono, describe: () => ApiDescription): void {
  app.openapi(page, async (c) => c.html(await referencePage(describe()), 200));
  app.openapi(stylesheet, (c) => c.body(style, 200, { 'Content-Type': 'text/css' }));
}
