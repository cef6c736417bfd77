/** The calls that the clients of a soak make. */
import type { Wish } from '../wishes.ts';

export interface Booked {
  readonly id: string;
  readonly status: string;
}

export interface Calls {
  addSlot(name: string): Promise<string>;
  /** Resolves once its saga has ended. */
  book(wish: Wish): Promise<Booked>;
  cancel(bookingId: string): Promise<void>;
  look(path: string): Promise<void>;
  /** Follows a page for ever, and calls back for each of its drawings. */
  follow(page: string, onDrawing: () => void): Promise<never>;
}

/** The longest that a booking waits for its end. */
const PREFER = 'wait=60';

/** @throws Error, each of them, with the answer that it did not hope for */
export function createCalls(url: string): Calls {
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`${url}${path}`, init);
    if (response.ok) return response;
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers } };
    // The server's own answers, which its tests hold against its description.
    return (await (await call(path, { ...init, body: JSON.stringify(body) })).json()) as Booked;
  };
  return {
    addSlot: async (name) => (await post('/slots', { name })).id,
    book: (wish) => post('/bookings', wish, { Prefer: PREFER }),
    cancel: async (id) => void (await post(`/bookings/${id}/cancellation`, {})),
    look: async (path) => void (await (await call(path)).arrayBuffer()),
    async follow(page, onDrawing) {
      for (;;) {
        const { body } = await call(`/dashboard/live?${new URLSearchParams({ page, tag: '' })}`);
        for await (const _ of body ?? []) onDrawing();
      }
    },
  };
}
