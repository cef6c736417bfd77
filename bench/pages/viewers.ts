/**
 * Keeps event streams open, as the pages of many people do, in a process of its own so that its
 * work is not counted as the engine's, and as little work as can be: the machine has it to do as
 * well. It says `open` once each has its first drawing, so that opening them is not counted as
 * having them open, and leaves when told.
 *
 *   viewers.ts <address> <address> …
 */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { parseArgs } from 'node:util';

const DRAWING = Buffer.from('\ndata: ');

/** Opens a stream, and reads on until it has begun to send a drawing. */
async function open(address: string): Promise<IncomingMessage> {
  const request = get(address, { headers: { Accept: 'text/event-stream' }, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${address}: ${response.statusCode}`);
  await hasDrawing(response);
  return response;
}

function hasDrawing(response: IncomingMessage): Promise<void> {
  let text = Buffer.alloc(0);
  return new Promise((resolve) => {
    const read = (part: Buffer) => {
      text = Buffer.concat([text, part]);
      if (!text.includes(DRAWING)) return;
      response.off('data', read);
      resolve();
    };
    response.on('data', read);
  });
}

const { positionals: addresses } = parseArgs({ allowPositionals: true });
const opened = await Promise.all(addresses.map(open));
console.log('open');
for (const response of opened) response.on('data', () => {});
// The server ends a stream that it has nothing more to say on: that page is not open any more.
await Promise.race(opened.map((response) => once(response, 'close')));
console.error('a stream ended before the measurement did');
process.exit(1);
