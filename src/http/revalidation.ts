/** What has not changed since the client asked is not sent again: ETag and If-None-Match. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { etag, RETAINED_304_HEADERS } from 'hono/etag';

/** As the description has them; they are what clients ask for again and again. */
const PATHS = ['/bookings/{id}', '/sagas/{id}', '/sagas/counts'];

/** A 304 says which request it answers, as every answer does. */
const retainedHeaders = [...RETAINED_304_HEADERS, 'x-request-id'];

export function revalidate(app: OpenAPIHono): void {
  for (const path of PATHS) app.get(path.replace('{id}', ':id'), etag({ retainedHeaders }));
}

/** Whether a route answers 304 to who has its present state already. */
export function isRevalidated(method: string, path: string): boolean {
  return method === 'get' && PATHS.includes(path);
}
