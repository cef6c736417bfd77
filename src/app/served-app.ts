/** The HTTP app of a process: the dashboard if booking runs here, and the API of its modules. */
import type { Bus } from '../bus/bus.ts';
import { dashboardRoutes } from '../dashboard/dashboard.ts';
import { problemPage } from '../dashboard/problem-page.tsx';
import { createSearch } from '../dashboard/search.ts';
import type { Sources } from '../dashboard/sources.ts';
import { createApp } from '../http/app.ts';
import type { App, RouteGroup } from '../http/app-env.ts';
import type { Backups } from '../http/backup-routes.ts';
import { searchByIdRoutes } from '../http/search-routes.ts';
import { createSessions } from '../http/session.ts';
import type { RunningModules } from '../modules/modules.ts';
import type { Tracing } from '../ports/trace.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { apiInfo, routesOf } from './api.ts';
import { orchestratorOf } from './assembly.ts';
import type { Databases } from './databases.ts';
import { createReadiness } from './readiness.ts';
import type { World } from './world.ts';

interface ServedParts {
  readonly world: World;
  readonly databases: Databases;
  readonly modules: RunningModules;
  readonly bus: Bus;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly backups: Backups;
  /** The sources of the dashboard; undefined in a process without one. */
  readonly dashboard: Sources | undefined;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
}

/** Makes the app of these parts. */
export function createServedApp(served: ServedParts): App {
  const { world, databases, bus, modules, metrics, tracing, backups, ending } = served;
  const { dashboard: sources } = served;
  const { clock, log, operatorTokens = [] } = world;
  const takingUp = () => orchestratorOf(modules)?.takingUp() ?? 0;
  const sessions = operatorTokens.length === 0 ? undefined : createSessions(operatorTokens, clock);
  const dashboard: readonly RouteGroup[] =
    sources === undefined ? [] : [(app) => dashboardRoutes(app, sources, sessions)];
  const search: readonly RouteGroup[] =
    sources === undefined ? [] : [(app) => searchByIdRoutes(app, createSearch(sources))];
  return createApp({
    info: apiInfo,
    // A page comes before the route for programs at its address.
    routes: [...dashboard, ...routesOf(modules, bus.deadLetters, backups), ...search],
    problemPage: sources && problemPage,
    readiness: createReadiness({ databases, bus, takingUp, ending, clock }),
    metrics,
    tracing,
    operatorTokens,
    sessions,
    ending,
    clock,
    log,
  });
}
