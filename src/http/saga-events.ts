/**
 * What happens to a saga, as server-sent events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html): its history so far, then live,
 * until it ends. Each event is read from the history when the client has taken the one before, so
 * that a slow client holds nothing up, and nothing piles up for it.
 */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Clock, Log } from '../bus/ports.ts';
import { idParam } from '../modules/paging.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import type { SagaRowQueries } from '../storage/saga-queries.ts';
import { toEntry } from './saga-bodies.ts';

const MAX_STREAMS = 100;
/** Often enough that nothing between us takes a quiet stream for a dead one. */
const HEARTBEAT_MS = 15_000;
/** How long a client waits until it comes back. */
const RETRY_MS = 1_000;

const followSaga = createRoute({
  operationId: 'followSaga',
  method: 'get',
  path: '/sagas/{id}/events',
  request: {
    params: idParam,
    headers: z.object({ 'last-event-id': z.string().max(20).optional() }),
  },
  responses: {
    200: {
      content: { 'text/event-stream': { schema: z.string() } },
      description: 'Its history so far, then live; an event `end` when it has ended',
    },
    204: { description: 'It has ended, and the client has seen all of it' },
  },
});

export interface Followed {
  readonly sagas: Pick<SagaRowQueries, 'find' | 'history'>;
  readonly orchestrator: Pick<Orchestrator, 'watch'>;
  /** Aborted when the process ends: no stream holds it up. */
  readonly ending: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

export function sagaEventRoutes(app: OpenAPIHono, followed: Followed): void {
  let streams = 0;
  const bells = new Set<() => void>();
  followed.ending.addEventListener('abort', () => {
    for (const ring of bells) ring();
  });
  app.openapi(followSaga, (c) => {
    const { id } = c.req.valid('param');
    const seen = Number(c.req.valid('header')['last-event-id'] ?? 0);
    const from = Number.isSafeInteger(seen) ? seen : 0;
    const news = newsOf(followed, id, from);
    if (news === undefined) throw new HTTPException(404, { message: 'there is no such saga' });
    // A 204 tells an EventSource not to come back.
    if (news.end !== undefined && news.rows.length === 0) return c.body(null, 204);
    if (streams >= MAX_STREAMS) {
      c.header('Retry-After', '5');
      throw new HTTPException(503, { message: `${MAX_STREAMS} streams are open; come back later` });
    }
    streams += 1;
    const run = async (stream: SSEStreamingApi) => {
      try {
        await follow({ ...followed, bells }, stream, { id, from });
      } finally {
        streams -= 1;
      }
    };
    return streamSSE(c, run, async (error) =>
      followed.log.error({ sagaId: id, err: error }, 'a stream of events broke off'),
    );
  });
}

interface Following extends Followed {
  /** What rings for each stream when the process ends. */
  readonly bells: Set<() => void>;
}

interface Place {
  readonly id: string;
  /** The number of the last event that the client has. */
  readonly from: number;
}

async function follow(followed: Following, stream: SSEStreamingApi, place: Place): Promise<void> {
  const bell = createBell(followed, stream, place.id);
  let { from } = place;
  try {
    await stream.write(`retry: ${RETRY_MS}\n\n`);
    while (!stream.aborted && !followed.ending.aborted) {
      bell.reset();
      const news = newsOf(followed, place.id, from);
      if (news === undefined) return; // Long ended, it has been removed.
      for (const row of news.rows) {
        await stream.writeSSE({ id: String(row.seq), data: JSON.stringify(toEntry(row)) });
        from = row.seq;
      }
      const { end } = news;
      if (end !== undefined) return await stream.writeSSE({ event: 'end', data: end });
      if (!(await bell.rings())) await stream.write(': still here\n\n');
    }
  } finally {
    bell.stop();
  }
}

/** What the client has not seen, and how the saga has ended, where it has. */
function newsOf({ sagas }: Followed, id: string, from: number) {
  const found = sagas.find(id);
  if (found === undefined) return undefined;
  const rows = sagas.history(id).filter(({ seq }) => seq > from);
  const end = found.finishedAt === null ? undefined : JSON.stringify({ state: found.state });
  return { rows, end };
}

/** Rings when there may be news, and when there will be none. */
function createBell(
  { orchestrator, bells, clock }: Following,
  stream: SSEStreamingApi,
  id: string,
) {
  let hasRung = false;
  let wake = () => {};
  const ring = () => {
    hasRung = true;
    wake();
  };
  const leave = orchestrator.watch(id, ring);
  stream.onAbort(ring);
  bells.add(ring);
  return {
    /** What happens from now on is news. */
    reset() {
      hasRung = false;
    },
    /** True once it has rung since, false after the time of a heartbeat. */
    rings: () =>
      new Promise<boolean>((resolve) => {
        if (hasRung) return resolve(true);
        const cancel = clock.after(HEARTBEAT_MS, () => wake());
        wake = () => {
          cancel();
          wake = () => {};
          resolve(hasRung);
        };
      }),
    stop() {
      leave();
      bells.delete(ring);
    },
  };
}
