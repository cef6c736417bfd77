/** The API as a program uses it, over the network. */
const PATIENCE_MS = 30_000;
const POLL_MS = 50;

export interface Booking {
  readonly id: string;
  readonly sagaId: string;
}

/** As much of a saga as is waited for. */
interface Saga {
  readonly state: string;
  readonly step: string | null;
}

export interface Client {
  /** One call, such as `POST /slots`; the body is sent as JSON. */
  call<Body>(route: string, body?: object): Promise<Body>;
  book(slotId: string, paymentMethod: string): Promise<Booking>;
  /** Resolves with the id of the saga that cancels it. */
  cancel(bookingId: string): Promise<string>;
  /** Resolves once the saga is as wanted. */
  until(sagaId: string, isThere: (saga: Saga) => boolean): Promise<void>;
}

/** @returns a client whose calls throw if the answer is a problem */
export function clientOf(url: string): Client {
  const send = async (route: string, body?: object): Promise<Response> => {
    const [method = '', path = ''] = route.split(' ');
    const headers = { 'Content-Type': 'application/json' };
    const sent = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, sent);
    if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
    return response;
  };
  const call = async <Body>(route: string, body?: object): Promise<Body> =>
    // The caller names the form of the answer, which the tests of the API hold to.
    (await send(route, body)).json() as Promise<Body>;
  return {
    call,
    book: (slotId, paymentMethod) => call('POST /bookings', { slotId, paymentMethod }),
    async cancel(bookingId) {
      const { headers } = await send(`POST /bookings/${bookingId}/cancellation`);
      return headers.get('Location')?.replace('/sagas/', '') ?? '';
    },
    async until(sagaId, isThere) {
      const deadline = performance.now() + PATIENCE_MS;
      const look = () => call<Saga>(`GET /sagas/${sagaId}`);
      for (let saga = await look(); !isThere(saga); saga = await look()) {
        if (performance.now() > deadline) throw new Error(`saga ${sagaId} stays ${saga.state}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}
