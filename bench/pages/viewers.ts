/**
 * Keeps event streams open, as the pages of many people do, in a process of its own so that its
 * work is not counted as the engine's. It says `open` once each has its first drawing, so that
 * opening them is not counted as having them open, and leaves when told.
 *
 *   viewers.ts <address> <address> …
 */
import { parseArgs } from 'node:util';

const { positionals: addresses } = parseArgs({ allowPositionals: true });
const streams = addresses.map(async (address) => {
  const response = await fetch(address, { headers: { Accept: 'text/event-stream' } });
  if (!response.ok || response.body === null) throw new Error(`${address}: ${response.status}`);
  return response.body.getReader();
});

type Stream = Awaited<(typeof streams)[number]>;

/** Reads on until the stream has begun to send a drawing, or has ended. */
async function readDrawing(stream: Stream): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  while (!text.includes('\ndata: ')) {
    const { done, value } = await stream.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
  }
}

/** Reads on until the stream ends. */
async function readOn(stream: Stream): Promise<void> {
  while (!(await stream.read()).done);
}

const opened = await Promise.all(streams);
await Promise.all(opened.map(readDrawing));
console.log('open');
// The server ends a stream that it has nothing more to say on: that page is not open any more.
await Promise.race(opened.map(readOn));
console.error('a stream ended before the measurement did');
process.exitCode = 1;
