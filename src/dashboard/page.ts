/** One page of the dashboard: how it is asked for, shown, and followed while it is open. */

import type { Child } from 'hono/jsx';
import { getQueryParam, tryDecodeURIComponent } from 'hono/utils/url';
import type { z } from 'zod';
import type { App } from '../http/app-env.ts';
import { addPage, type PageWords } from '../http/page.ts';
import { ProblemError, problemKinds } from '../http/problem-kinds.ts';
import type { Sessions } from '../http/session.ts';
import { type Live, tagOf, type View } from './live.ts';
import { documentOf, livePart, type Place } from './shell.tsx';
import type { Sources } from './sources.ts';
import { type Visitor, visitorOf } from './visitor.ts';

/** The content of a page at one address. */
export interface Shown {
  readonly title: string;
  readonly place: Place;
  /** A text that differs whenever the page would; cheap to make. */
  stamp(): string;
  /** Reads what it shows, and draws it. */
  main(): Promise<Child> | Child;
}

/** The parts that every page is made with. */
export interface Kit {
  readonly sources: Sources;
  readonly sessions: Sessions | undefined;
  readonly live: Live;
}

export interface DashboardPage {
  readonly access: 'anyone' | 'operator';
  /** Adds its route. */
  add(app: App, kit: Kit): void;
  /** Tells if it is the page of an address, whether or not it shows something there. */
  isAt(address: URL): boolean;
  /** The page at an address; undefined if that is not its own, or shows nothing. */
  viewAt(address: URL, kit: Kit, visitor: Visitor): View | undefined;
}

/** A request for a page, and the visitor who made it. */
export interface Request<Asked> {
  readonly asked: Asked;
  readonly params: Readonly<Record<string, string>>;
  readonly address: string;
  readonly visitor: Visitor;
}

/** Shows a page; undefined if there is nothing at that address. */
type Show<Asked> = (sources: Sources, request: Request<Asked>) => Shown | undefined;

/** Defines a page. */
export function dashboardPage<Query extends z.ZodObject>(
  words: PageWords<Query>,
  show: Show<z.output<Query>>,
): DashboardPage {
  const pattern = new RegExp(`^${words.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  return {
    access: words.access,
    add(app, kit) {
      addPage(app, words, async (c, asked, params) => {
        const visitor = visitorOf(c, kit.sessions);
        const { pathname, search } = new URL(c.req.url);
        const address = pathname + search;
        const shown = show(kit.sources, { asked, params, address, visitor });
        if (shown === undefined)
          throw new ProblemError(problemKinds.notFound, `there is no ${pathname}`);
        const html = await viewOf(shown, kit, { visitor, address }).draw();
        return c.html(documentOf({ title: shown.title, html, tag: tagOf(html), address }));
      });
    },
    isAt: ({ pathname }) => pattern.test(pathname),
    viewAt(url, kit, visitor) {
      const found = pattern.exec(url.pathname);
      // Read as the router reads it, or what is followed would be another page than the one shown.
      const asked = words.query.safeParse(getQueryParam(url.href));
      if (found === null || !asked.success) return undefined;
      const params = Object.fromEntries(
        Object.entries(found.groups ?? {}).map(([name, part]) => [
          name,
          tryDecodeURIComponent(part),
        ]),
      );
      const address = url.pathname + url.search;
      const shown = show(kit.sources, { asked: asked.data, params, address, visitor });
      return shown && viewOf(shown, kit, { visitor, address });
    },
  };
}

function viewOf(
  shown: Shown,
  { sources }: Kit,
  seen: Pick<Request<never>, 'visitor' | 'address'>,
): View {
  const { isOperator } = seen.visitor;
  const stalled = () => (isOperator ? sources.bookings.orchestrator.counts().stalled : 0);
  const hasBreakages = sources.breakages !== undefined;
  return {
    stamp: () => `${stalled()} ${shown.stamp()}`,
    async draw() {
      const { title, place } = shown;
      const frame = { title, place, stalled: stalled(), hasBreakages, ...seen };
      return livePart(frame, await shown.main());
    },
  };
}
