/** `GET /docs`: the reference of the API for people. */
import { z } from '@hono/zod-openapi';
import type { App } from '../app-env.ts';
import { defineRoute } from '../route.ts';
import { type ApiDescription, referencePage } from './page.ts';
import { style } from './style.ts';

/** The page loads its own stylesheet and nothing else. */
const referencePolicy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

const page = defineRoute({
  operationId: 'getReference',
  method: 'get',
  path: '/docs',
  access: 'anyone',
  contentSecurityPolicy: referencePolicy,
  responses: {
    200: {
      content: { 'text/html': { schema: z.string() } },
      description: 'This reference, for people; it needs no script and no network',
    },
  },
});

const stylesheet = defineRoute({
  operationId: 'getReferenceStyle',
  method: 'get',
  path: '/docs/style.css',
  access: 'anyone',
  contentSecurityPolicy: referencePolicy,
  responses: {
    200: { content: { 'text/css': { schema: z.string() } }, description: 'How it looks' },
  },
});

/**
 * Adds `/docs` and its stylesheet.
 * @param describe returns the OpenAPI document of the app
 */
export function referenceRoutes(app: App, describe: () => ApiDescription): void {
  app.openapi(page, async (c) => c.html(await referencePage(describe()), 200));
  app.openapi(stylesheet, (c) => c.body(style, 200, { 'Content-Type': 'text/css' }));
}
