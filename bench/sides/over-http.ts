/** The system as its clients see it: bookings over a socket each, from a process of their own. */
import type { System } from '../../src/app/compose.ts';
import { startChild } from '../child.ts';
import type { ToBook } from './http-clients.ts';
import { listen, systemClock } from './product.ts';

export interface OverHttp {
  /** Resolves with the times of all of these bookings, in ms, once each has ended. */
  bookAll(wishes: ToBook['wishes'], connections: number): Promise<readonly number[]>;
  /** Closes the connections; not the system. */
  close(): Promise<void>;
}

export async function openHttp(system: System): Promise<OverHttp> {
  const { url, connections } = await listen(system, { HOST: '127.0.0.1', PORT: 0 });
  const program = new URL('./http-clients.ts', import.meta.url);
  const clients = startChild<ToBook, readonly number[]>(program);
  return {
    bookAll: (wishes, inFlight) => clients.ask({ url, wishes, connections: inFlight }),
    async close() {
      await clients.end();
      await connections.close(systemClock);
    },
  };
}
