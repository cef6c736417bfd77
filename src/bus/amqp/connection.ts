/**
 * A connection that comes back by itself: whenever it is lost, or one of its channels is, all of
 * it is made anew, after a wait that grows and is drawn by chance, so that many processes that
 * lost one broker do not come back together.
 */

import type { Random } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import { whyOf } from '../../ports/errors.ts';
import type { Log } from '../../ports/log.ts';
import { createOutage, type OutageWords } from '../../ports/outage.ts';
import { backoffMs } from '../backoff.ts';
import { QueueHeldError } from '../errors.ts';
import type { AmqpSession } from './channel.ts';
import { LONGEST_WAIT_MS } from './ownership.ts';

const WAITS = { firstMs: 200, longestMs: LONGEST_WAIT_MS };
/** A connection that lasts this long resets the backoff: the next wait is the first again. */
const STEADY_MS = 10_000;
const AWAY: OutageWords = {
  level: 'warn',
  begun: 'not on the broker; trying again until it works',
  ended: 'on the broker again',
};
/** The longest that a start waits for a broker: it goes on without one, too. */
const START_MS = 2_000;
/** The longest that a broker may take to answer the close of a connection. */
const CLOSE_MS = 1_000;

export interface LastingOptions {
  /** Connects, declares and begins to consume; rejects if any of it fails. */
  readonly connect: () => Promise<AmqpSession>;
  /** Called with each connection that is there: `started` if no try for it has failed before. */
  readonly onConnected: (reason: 'started' | 'reconnected') => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface LastingConnection {
  /** Resolves after the first try, or a moment; if it has not succeeded, it is repeated. */
  start(): Promise<void>;
  /** Nothing while there is no connection. */
  session(): AmqpSession | undefined;
  /** The reason why there is no connection, or why there was none last. */
  fault(): string;
  close(): Promise<void>;
}

/** Connects anew after each loss, for as long as it is not closed. */
export function createLastingConnection(options: LastingOptions): LastingConnection {
  const { connect, clock, random, onConnected } = options;
  const outage = createOutage(AWAY, options);
  let current: AmqpSession | undefined;
  let fault = 'no connection to the broker: not started';
  let failures = 0;
  let closed = false;
  let cancelWait = () => {};

  const retryLater = (error: unknown) => {
    if (closed) return;
    fault =
      error instanceof QueueHeldError
        ? error.message
        : `no connection to the broker: ${whyOf(error)}`;
    failures += 1;
    const delayMs = backoffMs(WAITS, failures, random);
    outage.fault({ why: fault, delayMs });
    cancelWait = clock.after(delayMs, () => void attempt());
  };

  const keep = (session: AmqpSession) => {
    current = session;
    const since = clock.now();
    void session.lost.then((why) => {
      if (current !== session) return;
      current = undefined;
      session.discard();
      if (clock.now() - since >= STEADY_MS) failures = 0;
      retryLater(new Error(why));
    });
    onConnected(outage.works() ? 'reconnected' : 'started');
  };

  const attempt = async (): Promise<void> => {
    try {
      const session = await connect();
      if (closed) await leave(session, clock);
      else keep(session);
    } catch (error) {
      retryLater(error);
    }
  };

  return {
    start: () => atMost(clock, START_MS, attempt()),
    session: () => current,
    fault: () => fault,
    async close() {
      closed = true;
      cancelWait();
      fault = 'no connection to the broker: closed';
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
  const cancel = clock.after(CLOSE_MS, () => session.discard());
  await Promise.race([session.close(), session.lost]).catch(() => {}); // It is gone either way.
  cancel();
}
