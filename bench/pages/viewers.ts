/**
 * Keeps event streams open, as the pages of many people do, in a process of its own so that its
 * work is not counted as the engine's. It runs on the cores of what is measured, which pages of
 * people do not: it reads what comes into one buffer, and looks at it no further than it has to.
 * It says `open` once each stream has begun to send its first drawing, so that opening them is not
 * counted as having them open, and leaves when told.
 *
 *   viewers.ts <address> <address> …
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parseArgs } from 'node:util';

const BUFFER_BYTES = 256 * 1024;
const DRAWING = '\ndata: ';

interface Stream {
  readonly socket: Socket;
  /** Resolves once it has begun to send a drawing. */
  readonly drawn: Promise<void>;
}

function open(address: string): Stream {
  const { hostname, host, port, pathname, search } = new URL(address);
  let hear: ((part: string) => void) | undefined;
  const buffer = Buffer.alloc(BUFFER_BYTES);
  const callback = (bytes: number) => {
    hear?.(buffer.toString('latin1', 0, bytes));
    return true;
  };
  const socket = connect({ host: hostname, port: Number(port), onread: { buffer, callback } });
  const accept = 'Accept: text/event-stream';
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${accept}\r\n\r\n`);
  const drawn = new Promise<void>((resolve, reject) => {
    let text = '';
    hear = (part) => {
      text += part;
      if (!text.startsWith('HTTP/1.1 200')) reject(new Error(`${address}: ${text}`));
      if (!text.includes(DRAWING)) return;
      hear = undefined;
      resolve();
    };
  });
  return { socket, drawn };
}

const { positionals: addresses } = parseArgs({ allowPositionals: true });
const streams = addresses.map(open);
await Promise.all(streams.map(({ drawn }) => drawn));
console.log('open');
// The server ends a stream that it has nothing more to say on: that page is not open any more.
await Promise.race(streams.map(({ socket }) => once(socket, 'close')));
console.error('a stream ended before the measurement did');
process.exit(1);
