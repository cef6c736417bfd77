/**
 * A connection that comes back by itself: whenever it is lost, or one of its channels is, all of
 * it is made anew, after a wait that grows and is drawn by chance, so that many processes that
 * lost one broker do not come back together.
 */
import type { AmqpSession } from './amqp-channel.ts';
import { whyOf } from './messages.ts';
import type { Clock, Log, Random } from './ports.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

export interface LastingOptions {
  /** Connects, declares and begins to consume; rejects where any of it fails. */
  readonly connect: () => Promise<AmqpSession>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface LastingConnection {
  /** Resolves after the first try, whether it succeeded or is still being repeated. */
  start(): Promise<void>;
  /** Nothing while there is no connection. */
  session(): AmqpSession | undefined;
  /** Why there is none; empty where there is one. */
  fault(): string;
  /** Times that a lost connection was made again. */
  reconnects(): number;
  close(): Promise<void>;
}

export function createLastingConnection(options: LastingOptions): LastingConnection {
  const { connect, clock, random, log } = options;
  let current: AmqpSession | undefined;
  let fault = 'not started';
  let failures = 0;
  let connects = 0;
  let closed = false;
  let cancelWait = () => {};

  const retryLater = (why: string) => {
    fault = why;
    if (closed) return;
    const ceilingMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
    failures += 1;
    const delayMs = Math.max(FIRST_WAIT_MS, Math.round(ceilingMs * random()));
    log.warn({ delayMs, why }, 'no connection to the broker; trying again');
    cancelWait = clock.after(delayMs, () => void attempt());
  };

  const attempt = async (): Promise<void> => {
    try {
      const session = await connect();
      if (closed) return await session.close();
      current = session;
      fault = '';
      failures = 0;
      connects += 1;
      if (connects > 1) log.info({ reconnects: connects - 1 }, 'connected to the broker again');
      void session.lost.then((why) => {
        if (current !== session) return;
        current = undefined;
        session.close().catch(() => {}); // What is lost may not close any more.
        retryLater(why);
      });
    } catch (error) {
      retryLater(whyOf(error));
    }
  };

  return {
    start: attempt,
    session: () => current,
    fault: () => fault,
    reconnects: () => Math.max(0, connects - 1),
    async close() {
      closed = true;
      cancelWait();
      fault = 'closed';
      const session = current;
      current = undefined;
      await session?.close();
    },
  };
}
