/** Facts about one route. Middleware that crosses all routes reads them, and lists no path. */
import type { RouteConfig } from '@hono/zod-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** The sources that a page may load from, by directive (Content Security Policy Level 3). */
export type ContentSecurityPolicy = Readonly<Record<string, string[]>>;

export interface RouteFacts {
  /** Its callers if an operator token is set; without a token, anyone may call any route. */
  readonly access: 'anyone' | 'operator';
  /** Answers carry an ETag, and a client that sends it back gets 304 while nothing has changed. */
  readonly isRevalidated?: boolean;
  /** False for a route that machines poll: its requests are no spans. */
  readonly isTraced?: boolean;
  /** True if an empty body stands for `{}`, although the description requires a body. */
  readonly takesEmptyBody?: boolean;
  /** The policy of a page. Answers of any other route are data, which may load nothing. */
  readonly contentSecurityPolicy?: ContentSecurityPolicy;
  /** Errors of its own that its handler may throw. */
  readonly problems?: readonly ErrorAnswer[];
}

/** The answer to errors of one class: their message becomes the detail of the problem. */
export interface ErrorAnswer {
  readonly error: abstract new (...args: never[]) => Error;
  readonly status: ContentfulStatusCode;
  /** Seconds after which the client may repeat the request. */
  readonly retryAfterS?: number;
}

/** A route of the API: its description in OpenAPI, and its facts. */
export type Route = RouteConfig & RouteFacts;
