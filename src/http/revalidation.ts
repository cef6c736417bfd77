/** Saves clients from reading again what has not changed: ETag and If-None-Match (RFC 9110, 13). */
import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import type { App } from './app-env.ts';

/** A 304 says which request it answers, as every answer does. */
const retainedHeaders = [...RETAINED_304_HEADERS, 'x-request-id'];

/** Tags the answers of each route that is revalidated, and answers 304 while the tag holds. */
export function revalidate(app: App): void {
  const tag = etag({ retainedHeaders });
  app.use((c, next) => (c.get('route')?.isRevalidated ? tag(c, next) : next()));
}
