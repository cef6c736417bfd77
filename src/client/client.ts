/**
 * A typed client of the HTTP API, for programs of others and for our own command line. Its types
 * are made from `/openapi.json` (`npm run client:generate`): paths, queries, bodies and answers are
 * checked by the compiler, and an operation that the API does not have does not compile.
 */
import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './api.gen.ts';

export type * from './api.gen.ts';

/** Calls the API by method and path; each call resolves with `data` or, as a problem, `error`. */
export type ParkingClient = Client<paths>;

export interface ParkingClientOptions {
  /** The address of the API, such as `http://localhost:3000`. */
  readonly url: string;
  /** The operator's bearer token, for operations that need it. */
  readonly token?: string | undefined;
  /** Carries out each request; the `fetch` of the platform if it is left out. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/**
 * Makes a client of the API at an address.
 *
 *     const parking = createParkingClient({ url: 'http://localhost:3000' });
 *     const { data, error } = await parking.POST('/bookings', { body: { slotId } });
 *
 * A call throws only if `fetch` does, as when nothing answers; a problem is its `error`.
 */
export function createParkingClient({ url, token, fetch }: ParkingClientOptions): ParkingClient {
  return createClient<paths>({
    baseUrl: url,
    ...(token !== undefined && { headers: { Authorization: `Bearer ${token}` } }),
    ...(fetch !== undefined && { fetch }),
  });
}
