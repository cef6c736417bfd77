/** A wire between a process and the broker that can be cut, and can fall silent. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Wire {
  readonly port: number;
  /** Cuts all connections that there are; new ones go through. */
  drop(): void;
  /** From now on holds back all that is sent, either way, as a network that lost its packets. */
  freeze(): void;
  /** Lets go what was held back. */
  thaw(): void;
  close(): void;
}

export async function startWire(targetPort: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const keep = (socket: Socket, other: () => Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // What is cut is told to both ends alike.
    socket.on('error', () => other().destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other().destroy();
    });
    if (frozen) socket.pause();
  };
  const server = createServer((near) => {
    const far: Socket = connect({ host: '127.0.0.1', port: targetPort });
    near.pipe(far).pipe(near);
    keep(near, () => far);
    keep(far, () => near);
  });
  return {
    port: await listen(server),
    drop() {
      for (const socket of sockets) socket.destroy();
    },
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const socket of sockets) socket.resume();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
