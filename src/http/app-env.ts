/** Everything that middleware leaves for what comes after it, by name and type. */
import type { IncomingMessage } from 'node:http';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { TraceContext } from '../ports/trace.ts';
import type { OperatorToken } from './operator-tokens.ts';
import type { Route } from './route-facts.ts';

/** The bytes of a body, or why there are none to use. */
export type TakenBody = Uint8Array | 'too-large' | 'broken-off';

/** A problem as a person is shown it. */
export interface ShownProblem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Draws a problem as a page: its HTML. */
export type ProblemPage = (problem: ShownProblem, c: AppContext) => string;

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
    /** Draws a problem as a page; undefined if the client wants it as JSON. */
    problemPage: ProblemPage | undefined;
    /** The operator's token that was shown; undefined if none was, or none had to be. */
    operator: OperatorToken | undefined;
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
