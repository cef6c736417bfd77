/** The security headers of every answer, whose policy is that of its route. */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { App } from './app-env.ts';
import type { ContentSecurityPolicy } from './route-facts.ts';

/** Answers are data: a browser that takes one for a page lets it load nothing. */
const NOTHING: ContentSecurityPolicy = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/** Sets the headers on every answer, problems included. */
export function setSecurityHeaders(app: App): void {
  const ofData = headersOf(NOTHING);
  app.use((c, next) => {
    const policy = c.get('route')?.contentSecurityPolicy;
    return (policy === undefined ? ofData : headersOf(policy))(c, next);
  });
}

function headersOf(contentSecurityPolicy: ContentSecurityPolicy): MiddlewareHandler {
  return secureHeaders({
    // Only the server that ends TLS knows whether its names are for TLS alone (RFC 6797, 7.2).
    strictTransportSecurity: false,
    contentSecurityPolicy,
  });
}
