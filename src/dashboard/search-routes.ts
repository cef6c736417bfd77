/** Search by any id, and the API's own JSON of a saga for a browser. */
import { z } from 'zod';
import type { App } from '../http/app-env.ts';
import { addPage, noQuery } from '../http/page.ts';
import { notFound } from '../http/search-routes.ts';
import type { FoundHere, SearchHere } from './search.ts';

/** Adds `/dashboard/search`, which leads to the page of what has the id. */
export function searchRoutes(app: App, { kinds, find }: SearchHere): void {
  const query = z.object({ q: z.string().trim().max(300) });
  const search = { name: 'search', path: '/dashboard/search', access: 'operator', query } as const;
  addPage(app, search, async (c, { q }) => {
    const found = await find(q);
    if ('unseen' in found) throw notFound(kinds, q, found);
    return c.redirect(pageOf(found), 303);
  });
  const path = '/dashboard/sagas/{id}/json';
  const words = { name: 'showSagaAsJson', path, access: 'operator', query: noQuery } as const;
  addPage(app, words, (c, _, { id = '' }) => {
    const url = new URL(`/sagas/${encodeURIComponent(id)}`, c.req.url);
    const headers = new Headers(c.req.raw.headers);
    headers.set('Accept', 'application/json');
    return app.fetch(new Request(url, { headers }), c.env);
  });
}

/** The page that shows a thing best: of a booking, its sagas. */
function pageOf({ kind, id, bookingId, sagaIds: [sagaId = ''] }: FoundHere): string {
  if (kind === 'slot') return `/?slot=${encodeURIComponent(id)}#sheet`;
  if (kind === 'booking' || kind === 'bill')
    return `/sagas?bookingId=${encodeURIComponent(bookingId ?? '')}`;
  return `/sagas/${encodeURIComponent(sagaId)}`;
}
