/** The HTTP app: middleware that crosses every route, then the groups of routes it is given. */
import { setMaxListeners } from 'node:events';
import { OpenAPIHono } from '@hono/zod-openapi';
import { requestId } from 'hono/request-id';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Tracing } from '../ports/trace.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { logRequests } from './access-log.ts';
import type { App, AppEnv, ProblemPage, RouteGroup } from './app-env.ts';
import { checkBodies, takeBodies } from './body.ts';
import { onlyLoopbackNames, refuseForeignChanges } from './browser-guard.ts';
import { announceClose } from './connection.ts';
import { faultsOfPart } from './faults.ts';
import { healthRoutes, type Readiness } from './health.ts';
import { answerNotFound } from './methods.ts';
import { meterRequests, metricsRoutes } from './metrics-routes.ts';
import { type ApiInfo, openApiRoutes } from './openapi.ts';
import { guardOperator } from './operator.ts';
import type { OperatorToken } from './operator-tokens.ts';
import { compressPages, drawProblems } from './page.ts';
import { answerError, invalid } from './problem.ts';
import { revalidate } from './revalidation.ts';
import { checkFacts, findRoutes } from './route.ts';
import { setSecurityHeaders } from './security-headers.ts';
import type { Sessions } from './session.ts';
import { refuseUnknownNames } from './strict-names.ts';
import { traceRequests } from './tracing.ts';

export interface AppOptions {
  /** Title, version and description of the API, as its documents show them. */
  readonly info: ApiInfo;
  /** The routes beside health, metrics and the documents, in the order of the documents. */
  readonly routes: readonly RouteGroup[];
  readonly readiness: Readiness;
  readonly metrics: Pick<Metrics, 'timeRequest' | 'text' | 'contentType'>;
  readonly tracing: Tracing;
  /** The bearer tokens of operators. Without any, only names of this machine are answered. */
  readonly operatorTokens?: readonly OperatorToken[];
  /** The sessions begun with these tokens in browsers; without them, the tokens alone count. */
  readonly sessions?: Sessions | undefined;
  /** Draws a problem for a browser; all clients get problem details if it is not given. */
  readonly problemPage?: ProblemPage | undefined;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Makes the app. It listens nowhere by itself: its `fetch` is handed to a server.
 * @throws Error if a route does not state its facts
 */
export function createApp(options: AppOptions): App {
  const { log, ending } = options;
  const app = new OpenAPIHono<AppEnv>({
    defaultHook: (result, c) => (result.success ? undefined : invalid(c, faultsOfPart(c, result))),
  });
  // Each stream and each client that waits listens for the end, and leaves when it is done.
  setMaxListeners(0, ending);
  findRoutes(app);
  drawProblems(app, options.problemPage);
  compressPages(app);
  app.use(requestId());
  logRequests(app, log, options.clock);
  meterRequests(app, options.metrics);
  traceRequests(app, options.tracing);
  setSecurityHeaders(app);
  guardRequests(app, options);
  revalidate(app);
  refuseUnknownNames(app);
  app.notFound((c) => answerNotFound(app, c));
  app.onError((error, c) => answerError(c, error, log));

  healthRoutes(app, options.readiness);
  metricsRoutes(app, options.metrics);
  for (const addRoutes of options.routes) addRoutes(app);
  openApiRoutes(app, options.info);
  checkFacts(app);
  return app;
}

/** Adds the refusals that hold on every route, in this order. */
function guardRequests(app: App, options: AppOptions): void {
  const { operatorTokens: tokens = [], sessions, ending, clock } = options;
  announceClose(app, ending);
  takeBodies(app, clock);
  if (tokens.length === 0) onlyLoopbackNames(app);
  refuseForeignChanges(app);
  checkBodies(app);
  if (tokens.length > 0) guardOperator(app, { tokens, sessions });
}
