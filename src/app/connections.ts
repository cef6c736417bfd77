/** The connections of a server, and how they end without cutting off what it took. */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../ports/clock.ts';

/** The time that an answer under way may take. */
const GRACE_MS = 5_000;
/** The time in which a request must have arrived once its first bytes have. */
const ARRIVAL_MS = 1_000;

export interface Connections {
  /** Lets go of them all: idle ones now, those that are answered after that. */
  close(clock: Clock): Promise<void>;
}

/**
 * Follows what each connection of the server is at. Node counts one as idle only after a first
 * request, and would wait for a silent client as long as for one with a request under way.
 */
export function followConnections(server: Server): Connections {
  const open = new Set<Socket>();
  const answering = new Map<ServerResponse, Socket>();
  let isEnding = false;
  const closeUnanswered = (isChosen: (socket: Socket) => boolean) => {
    const busy = new Set(answering.values());
    for (const socket of open) if (!busy.has(socket) && isChosen(socket)) socket.destroy();
  };
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.prependListener('request', ({ socket }, response) => {
    // A client that keeps its connection would go on sending requests over it.
    if (isEnding) response.setHeader('Connection', 'close');
    answering.set(response, socket);
    response.once('close', () => {
      answering.delete(response);
      if (isEnding) socket.end(); // Its answer may have left without saying so.
    });
  });
  return {
    async close(clock) {
      isEnding = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const response of answering.keys())
        if (!response.headersSent) response.setHeader('Connection', 'close');
      server.closeIdleConnections();
      closeUnanswered(({ bytesRead }) => bytesRead === 0);
      const cancels = [
        clock.after(ARRIVAL_MS, () => closeUnanswered(() => true)),
        clock.after(GRACE_MS, () => server.closeAllConnections()),
      ];
      await closed;
      for (const cancel of cancels) cancel();
    },
  };
}
