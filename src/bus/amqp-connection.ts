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
/** How long a start waits for a broker that does not answer: without one it goes on, too. */
const START_MS = 2_000;
/** How long a broker may take to answer a goodbye. */
const GOODBYE_MS = 2_000;

export interface LastingOptions {
  /** Connects, declares and begins to consume; rejects where any of it fails. */
  readonly connect: () => Promise<AmqpSession>;
  /** Told when it is there after it was not, the first connection left out. */
  readonly onReconnected: () => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface LastingConnection {
  /** Resolves after the first try, or a moment; where it has not succeeded it is repeated. */
  start(): Promise<void>;
  /** Nothing while there is no connection. */
  session(): AmqpSession | undefined;
  /** Why there is none; empty where there is one. */
  fault(): string;
  close(): Promise<void>;
}

export function createLastingConnection(options: LastingOptions): LastingConnection {
  const { connect, clock, random, log, onReconnected } = options;
  let current: AmqpSession | undefined;
  let fault = 'not started';
  let failures = 0;
  let hasFailed = false;
  let closed = false;
  let cancelWait = () => {};

  const retryLater = (why: string) => {
    fault = why;
    hasFailed = true;
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
      if (closed) return await leave(session, clock);
      current = session;
      fault = '';
      if (hasFailed) {
        log.info({}, 'connected to the broker again');
        onReconnected();
      }
      failures = 0;
      hasFailed = false;
      void session.lost.then((why) => {
        if (current !== session) return;
        current = undefined;
        session.discard();
        retryLater(why);
      });
    } catch (error) {
      retryLater(whyOf(error));
    }
  };

  return {
    start: () => atMost(clock, START_MS, attempt()),
    session: () => current,
    fault: () => fault,
    async close() {
      closed = true;
      cancelWait();
      fault = 'closed';
      const session = current;
      current = undefined;
      if (session !== undefined) await leave(session, clock);
    },
  };
}

/** Resolves when the work does, which does not reject, or after so long: the work goes on. */
function atMost(clock: Clock, longestMs: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(longestMs, resolve);
    void work.then(() => {
      cancel();
      resolve();
    });
  });
}

async function leave(session: AmqpSession, clock: Clock): Promise<void> {
  const cancel = clock.after(GOODBYE_MS, () => session.discard());
  await Promise.race([session.close(), session.lost]).catch(() => {}); // It is gone either way.
  cancel();
}
