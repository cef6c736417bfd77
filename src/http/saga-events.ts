/**
 * The history of a saga as server-sent events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html): all so far, then live until the
 * saga ends. Each event is read from the history when the client has taken the one before, so that
 * a slow client holds nothing up, and nothing piles up for it. A client that stops reading is cut
 * off, and every stream ends after a while: the client comes back with `Last-Event-ID`.
 */
import { z } from '@hono/zod-openapi';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { SagaQueries } from '../orchestrator/log/queries.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { App } from './app-env.ts';
import { socketOf } from './connection.ts';
import { createReader, type Reader } from './event-reader.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';
import { defineRoute } from './route.ts';
import { sagaParam, toEntry } from './saga-bodies.ts';

const MAX_STREAMS = 100;
/** The time that a client waits until it comes back. */
const RETRY_MS = 1_000;

const followSaga = defineRoute({
  operationId: 'streamSagaEvents',
  method: 'get',
  path: '/sagas/{id}/events',
  tags: ['sagas'],
  summary: 'Follow a saga',
  description:
    'Server-sent events: one for each entry of the history, first those so far, then ' +
    'live, with the number of the entry as id; at last an event `end` with the state ' +
    'that the saga ended in. A stream ends after a while: come back with ' +
    '`Last-Event-ID`.',
  access: 'operator',
  problems: [problemKinds.notFound, problemKinds.tooManyStreams],
  request: {
    params: sagaParam,
    headers: z.object({
      'Last-Event-ID': z.string().optional().openapi({
        description: 'The number of the last event that the client has',
        example: '3',
      }),
    }),
  },
  responses: {
    200: {
      content: {
        'text/event-stream': {
          schema: z.string(),
          example:
            'id: 1\ndata: {"seq":1,"type":"started"}\n\n' +
            'event: end\ndata: {"state":"completed"}\n\n',
        },
      },
      description: 'Its history so far, then live; an event `end` when it has ended',
    },
    204: { description: 'It has ended, and the client has seen all of it' },
  },
});

/** The sources that the streams read, and the ports that they run on. */
export interface Followed {
  readonly sagas: Pick<SagaQueries, 'find' | 'history'>;
  readonly orchestrator: Pick<Orchestrator, 'watch'>;
  /** Aborted when the process ends: no stream holds it up. */
  readonly ending: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/** Adds `/sagas/{id}/events`, for at most 100 streams at a time. */
export function sagaEventRoutes(app: App, followed: Followed): void {
  let streams = 0;
  app.openapi(followSaga, (c) => {
    const { id } = c.req.valid('param');
    const from = numberOf(c.req.valid('header')['Last-Event-ID']);
    const news = newsOf(followed, id, from);
    if (news === undefined) throw new ProblemError(problemKinds.notFound, 'there is no such saga');
    // A 204 tells an EventSource not to come back.
    if (news.end !== undefined && news.rows.length === 0) return c.body(null, 204);
    if (streams >= MAX_STREAMS) {
      const detail = `${MAX_STREAMS} streams are open; come back later`;
      throw new ProblemError(problemKinds.tooManyStreams, detail);
    }
    // A HEAD request reads no stream: one that was begun for it would never end.
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
    streams += 1;
    const run = async (stream: SSEStreamingApi) => {
      const reader = createReader(stream, { ...followed, socket: socketOf(c) });
      const leave = followed.orchestrator.watch(id, reader.wake);
      try {
        await follow(followed, reader, { id, from });
      } catch (error) {
        followed.log.error({ sagaId: id, err: error }, 'a stream of events broke off');
      } finally {
        streams -= 1;
        leave();
        reader.stop();
      }
    };
    const response = streamSSE(c, run);
    // The connection ends with its stream, whichever side ends that.
    response.headers.set('Connection', 'close');
    // Proxies such as nginx hold an answer back until much of it is there, unless told otherwise.
    response.headers.set('X-Accel-Buffering', 'no');
    return response;
  });
}

interface Place {
  readonly id: string;
  /** The number of the last event that the client has. */
  readonly from: number;
}

async function follow(followed: Followed, reader: Reader, place: Place): Promise<void> {
  let { from } = place;
  await reader.takes((stream) => stream.write(`retry: ${RETRY_MS}\n\n`));
  while (reader.isThere()) {
    const hasNews = reader.nextWake();
    const news = newsOf(followed, place.id, from);
    if (news === undefined) return; // Long ended, it has been removed.
    for (const row of news.rows) {
      const event = { id: String(row.seq), data: JSON.stringify(toEntry(row)) };
      await reader.takes((stream) => stream.writeSSE(event));
      if (!reader.isThere()) return;
      from = row.seq;
    }
    const { end } = news;
    if (end !== undefined)
      return reader.takes((stream) => stream.writeSSE({ event: 'end', data: end }));
    if (!(await hasNews())) await reader.takes((stream) => stream.write(': still here\n\n'));
  }
}

/** The number in `Last-Event-ID`; 0, for the whole history, if it is none of ours. */
function numberOf(lastEventId: string | undefined): number {
  return /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : 0;
}

/** The entries that the client has not seen, and the state that the saga ended in, if it has. */
function newsOf({ sagas }: Followed, id: string, from: number) {
  const found = sagas.find(id);
  if (found === undefined) return undefined;
  const rows = sagas.history(id).filter(({ seq }) => seq > from);
  const end = found.finishedAt === null ? undefined : JSON.stringify({ state: found.state });
  return { rows, end };
}
