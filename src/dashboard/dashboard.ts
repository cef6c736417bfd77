/** The dashboard: pages that show the sagas, and forms that act on them. */
import type { App } from '../http/app-env.ts';
import { createSagaBulk } from '../http/saga-bulk.ts';
import type { Sessions } from '../http/session.ts';
import { assetRoutes } from './assets.ts';
import { lotForms } from './forms.ts';
import { createLive } from './live.ts';
import { liveRoutes } from './live-routes.ts';
import type { DashboardPage, Kit } from './page.ts';
import { attentionPage } from './pages/attention.tsx';
import { breakageForms, breakagesPage } from './pages/breakages.tsx';
import { bulkForms, bulkPages } from './pages/bulk.tsx';
import { discardPage, letterForms } from './pages/discard.tsx';
import { lotPage } from './pages/lot.tsx';
import { sagaPage } from './pages/saga.tsx';
import { sagasPage } from './pages/sagas.tsx';
import { signInForms, signInPage } from './pages/sign-in.tsx';
import { verbForms, verbPages } from './pages/verb.tsx';
import { createSearch } from './search.ts';
import { searchRoutes } from './search-routes.ts';
import type { Sources } from './sources.ts';
import { keepJsxSynchronous } from './synchronous-jsx.ts';

/**
 * Adds the dashboard to an app. It must come before routes that share an address with a page.
 * @param sessions those of the app; undefined if everyone may do everything
 */
export function dashboardRoutes(app: App, sources: Sources, sessions: Sessions | undefined): void {
  keepJsxSynchronous();
  const { breakages, clock, log } = sources;
  const onError = (err: unknown) => log.error({ err }, 'a page could not be drawn');
  const kit: Kit = { sources, sessions, live: createLive(clock, onError) };
  const bulk = createSagaBulk({ ...sources.bookings, clock });
  const pages: readonly DashboardPage[] = [
    lotPage,
    sagasPage,
    sagaPage,
    attentionPage,
    ...verbPages,
    ...bulkPages(bulk),
    discardPage,
    ...(breakages === undefined ? [] : [breakagesPage(breakages)]),
    signInPage,
  ];
  for (const page of pages) page.add(app, kit);
  liveRoutes(app, pages, kit);
  lotForms(app, kit);
  verbForms(app, sources);
  bulkForms(app, bulk);
  letterForms(app, sources);
  if (breakages !== undefined) breakageForms(app, sources, breakages);
  signInForms(app, kit);
  searchRoutes(app, createSearch(sources));
  assetRoutes(app);
}
