/**
 * Keeps event streams open, as the pages of many people do, in a process of its own so that its
 * work is not counted as the engine's. It says `open` once all of them are, and leaves when told.
 *
 *   viewers.ts <address> <address> …
 */
import { parseArgs } from 'node:util';

const { positionals: addresses } = parseArgs({ allowPositionals: true });
const streams = addresses.map(async (address) => {
  const response = await fetch(address, { headers: { Accept: 'text/event-stream' } });
  if (!response.ok || response.body === null) throw new Error(`${address}: ${response.status}`);
  return response.body;
});

const opened = await Promise.all(streams);
console.log('open');
// The server ends a stream that it has nothing more to say on: that page is not open any more.
await Promise.race(opened.map((stream) => stream.pipeTo(new WritableStream())));
console.error('a stream ended before the measurement did');
process.exitCode = 1;
