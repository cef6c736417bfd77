/** `/dashboard/live`: the drawings of a page, one after the other, for as long as it is open. */

import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { App } from '../http/app-env.ts';
import { socketOf } from '../http/connection.ts';
import { createReader, type Reader } from '../http/event-reader.ts';
import { refuseStranger } from '../http/operator.ts';
import { addPage } from '../http/page.ts';
import { ProblemError, problemKinds } from '../http/problem-kinds.ts';
import type { Following } from './live.ts';
import type { DashboardPage, Kit } from './page.ts';
import { type Visitor, visitorOf } from './visitor.ts';

const MAX_STREAMS = 500;
/** The time that a browser waits until it comes back, as after a restart. */
const RETRY_MS = 400;
/** Stands for this server, whose own name does not matter here. */
const HERE = 'http://localhost';

/** Adds the stream of all pages. */
export function liveRoutes(app: App, pages: readonly DashboardPage[], kit: Kit): void {
  const { live, sources, sessions } = kit;
  let streams = 0;
  const query = z.object({ page: z.string().startsWith('/').max(2_000), tag: z.string().max(100) });
  const words = {
    name: 'followPage',
    path: '/dashboard/live',
    access: 'anyone',
    isTraced: false,
  } as const;
  addPage(app, { ...words, query }, (c, { page, tag }) => {
    const visitor = visitorOf(c, sessions);
    const address = addressOf(page);
    const found = address && pages.find((one) => one.isAt(address));
    if (found?.access === 'operator' && !visitor.isOperator) return refuseStranger(c);
    const view = address && found?.viewAt(address, kit, visitor);
    if (address === undefined || view === undefined)
      throw new ProblemError(problemKinds.notFound, `there is no page ${page}`);
    if (streams >= MAX_STREAMS) {
      const detail = `${MAX_STREAMS} pages are open; come back later`;
      throw new ProblemError(problemKinds.tooManyStreams, detail);
    }
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
    streams += 1;
    const seen = c.req.header('Last-Event-ID') ?? tag;
    const response = streamSSE(c, async (stream) => {
      const { ending, clock } = sources;
      const reader = createReader(stream, { socket: socketOf(c), ending, clock });
      const key = `${sightOf(visitor)} ${address.pathname}${address.search}`;
      const following = live.follow(key, view, reader.wake);
      const isMeant = () => sightOf(visitorOf(c, sessions)) === sightOf(visitor);
      try {
        await send({ reader, following, isMeant, seen });
      } catch (error) {
        sources.log.error({ page, err: error }, 'a live page broke off');
      } finally {
        streams -= 1;
        following.leave();
        reader.stop();
      }
    });
    response.headers.set('Connection', 'close');
    // Proxies such as nginx hold an answer back until much of it is there, unless told otherwise.
    response.headers.set('X-Accel-Buffering', 'no');
    return response;
  });
}

/** All that makes one visitor's drawing of a page another than that of the next. */
function sightOf({ isOperator, name }: Visitor): string {
  return `${isOperator} ${name}`;
}

/** The address of a page of this server; undefined if it is none. */
function addressOf(page: string): URL | undefined {
  if (!URL.canParse(page, HERE)) return undefined;
  const url = new URL(page, HERE);
  return url.origin === HERE ? url : undefined;
}

interface Stream {
  readonly reader: Reader;
  readonly following: Following;
  /** False once the session that the drawings are made for has ended. */
  readonly isMeant: () => boolean;
  /** The tag of the drawing that the browser has. */
  readonly seen: string;
}

/** Sends each drawing that the browser does not have, for as long as its session lasts. */
async function send({ reader, following, isMeant, seen }: Stream): Promise<void> {
  let has = seen;
  await reader.takes((stream) => stream.write(`retry: ${RETRY_MS}\n\n`));
  while (reader.isThere()) {
    const hasNews = reader.nextWake();
    const { event, tag } = await following.current();
    if (!isMeant()) return;
    if (tag !== has) await reader.takes((stream) => stream.write(event));
    has = tag;
    if (!(await hasNews())) await reader.takes((stream) => stream.write(': still here\n\n'));
  }
}
