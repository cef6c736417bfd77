/** The security headers of every answer, whose policy is that of its route. */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { App } from './app-env.ts';
import type { ContentSecurityPolicy } from './route-facts.ts';

/** Answers are data: a browser that takes one for a page lets it load nothing. */
const NOTHING: ContentSecurityPolicy = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/** A page loads what this server has for it, and sends its forms nowhere else. */
const PAGE_POLICY: ContentSecurityPolicy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  scriptSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Sets the headers on every answer, problems included. */
export function setSecurityHeaders(app: App): void {
  const ofData = headersOf(NOTHING);
  // Without a referrer, a browser does not say either from which origin it sends a form.
  const ofPages = headersOf(PAGE_POLICY, 'same-origin');
  app.use(async (c, next) => {
    await next();
    const route = c.get('route');
    const isPage = route?.isPage || (c.get('problemPage') !== undefined && isHtml(c.res));
    const policy = route?.contentSecurityPolicy;
    const ofOthers = policy === undefined ? ofData : headersOf(policy);
    return (isPage ? ofPages : ofOthers)(c, async () => {});
  });
}

function isHtml({ headers }: Response): boolean {
  return headers.get('Content-Type')?.startsWith('text/html') === true;
}

function headersOf(
  contentSecurityPolicy: ContentSecurityPolicy,
  referrerPolicy = 'no-referrer',
): MiddlewareHandler {
  return secureHeaders({
    referrerPolicy,
    // Only the server that ends TLS knows whether its names are for TLS alone (RFC 6797, 7.2).
    strictTransportSecurity: false,
    contentSecurityPolicy,
  });
}
