/** `GET /docs`: the reference of the API for people. The description, for programs, hides it. */
import { z } from '@hono/zod-openapi';
import type { App, AppContext } from '../app-env.ts';
import { defineRoute } from '../route.ts';
import { type Reference, referencePage } from './page.ts';
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
  hide: true,
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
  hide: true,
  contentSecurityPolicy: referencePolicy,
  responses: {
    200: { content: { 'text/css': { schema: z.string() } }, description: 'How it looks' },
  },
});

/**
 * Adds `/docs` and its stylesheet.
 * @param describe returns the contents of the page
 */
export function referenceRoutes(app: App, describe: () => Omit<Reference, 'origin'>): void {
  app.openapi(page, async (c) =>
    c.html(await referencePage({ ...describe(), origin: originFor(c) }), 200),
  );
  app.openapi(stylesheet, (c) => c.body(style, 200, { 'Content-Type': 'text/css' }));
}

/**
 * The address by which the client knows this server, for commands to be pasted into a shell. They
 * send the operator's token, so it is https if a proxy says that it ended TLS; and a host of which
 * a shell would run a part is left for the reader to fill in.
 */
function originFor(c: AppContext): string {
  const { protocol, host } = new URL(c.req.url);
  const isTls = protocol === 'https:' || c.req.header('X-Forwarded-Proto') === 'https';
  return `${isTls ? 'https' : 'http'}://${/^[\w.:[\]-]+$/.test(host) ? host : 'ADDRESS'}`;
}
