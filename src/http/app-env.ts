/** Everything that middleware leaves for what comes after it, by name and type. */
import type { IncomingMessage } from 'node:http';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { TraceContext } from '../ports/trace.ts';
import type { Route } from './route-facts.ts';

/** The bytes of a body, or why there are none to use. */
export type TakenBody = Uint8Array | 'too-large' | 'broken-off';

/** The types of `c.env` and `c.get` in every handler. */
export interface AppEnv {
  Bindings: {
    /** The request of the server; undefined if the app is asked without one, as by a test. */
    readonly incoming?: IncomingMessage;
  };
  Variables: {
    requestId: string;
    /** The route that answers this request; undefined if none does. */
    route: Route | undefined;
    /** The body, if the method may have one. */
    body: TakenBody | undefined;
    /** The trace context for all work that this request starts. */
    trace: TraceContext | undefined;
  };
}

/** An app whose requests carry these. */
export type App = OpenAPIHono<AppEnv>;
/** One request to such an app. */
export type AppContext = Context<AppEnv>;

/** Adds its routes to the app. */
export type RouteGroup = (app: App) => void;
