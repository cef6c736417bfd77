/** Facts about one route. Middleware that crosses all routes reads them, and lists no path. */
import type { RouteConfig } from '@hono/zod-openapi';
import type { ProblemKind } from './problem-kinds.ts';

/** The sources that a page may load from, by directive (Content Security Policy Level 3). */
export type ContentSecurityPolicy = Readonly<Record<string, string[]>>;

export interface RouteFacts {
  /** Its callers if an operator token is set; without a token, anyone may call any route. */
  readonly access: 'anyone' | 'operator';
  /** Answers carry an ETag, and a client that sends it back gets 304 while nothing has changed. */
  readonly isRevalidated?: boolean;
  /** False for a route that machines poll: its requests are no spans. */
  readonly isTraced?: boolean;
  /** False if it answers without a database, so that none can fail it. */
  readonly usesDatabase?: false;
  /** True if an empty body stands for `{}`, although the description requires a body. */
  readonly takesEmptyBody?: boolean;
  /** True for a page, which answers a request that prefers HTML at an address that others have. */
  readonly isPage?: boolean;
  /** True if its body is a form, as a browser sends one without script; any other body is JSON. */
  readonly takesForm?: boolean;
  /** The policy of a page. Answers of any other route are data, which may load nothing. */
  readonly contentSecurityPolicy?: ContentSecurityPolicy;
  /**
   * Kinds of problems that its handler has, beside those that any has. A coded error that it throws
   * is answered as the kind of that code, with its message as detail.
   */
  readonly problems?: readonly ProblemKind[];
}

/** A route of the API: its description in OpenAPI, and its facts. */
export type Route = RouteConfig & RouteFacts;
