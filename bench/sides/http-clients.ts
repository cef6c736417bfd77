/**
 * The clients of a system, in a process of their own so that their work is not counted as its. Each
 * has one connection, which is kept, and on it one booking after the other: it posts it, prefers to
 * wait for its end, and reads the answer. See over-http.ts.
 */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerParent } from '../child.ts';
import type { Wish } from '../wishes.ts';

export interface ToBook {
  readonly url: string;
  readonly wishes: readonly Wish[];
  readonly connections: number;
}

answerParent(async ({ url, wishes, connections }: ToBook): Promise<readonly number[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const eachMs: number[] = [];
  const left = wishes.values();
  const client = async () => {
    for (const wish of left) {
      const began = performance.now();
      await book(`${url}/bookings`, wish, agent);
      eachMs.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  agent.destroy();
  return eachMs;
});

/** @throws Error if its saga has not ended by the answer */
async function book(url: string, wish: Wish, agent: Agent): Promise<void> {
  const headers = { 'Content-Type': 'application/json', Prefer: 'wait=30' };
  const asked = request(url, { method: 'POST', headers, agent });
  asked.end(JSON.stringify(wish));
  const [answer]: IncomingMessage[] = await once(asked, 'response');
  if (answer === undefined) throw new Error('there is no answer');
  const body = await text(answer);
  if (answer.statusCode !== 201) throw new Error(`the answer is ${answer.statusCode}: ${body}`);
}
