/** Who reads a stream of events: whether they are still there, take what is sent, and may stay. */
import type { Socket } from 'node:net';
import type { SSEStreamingApi } from 'hono/streaming';
import type { Clock } from '../ports/clock.ts';

/** Often enough that nothing between us takes a quiet stream for a dead one. */
const HEARTBEAT_MS = 15_000;
/** A client that takes nothing for so long stands still. */
const STANDSTILL_MS = 30_000;
/** Who does not read and has room for what comes is not told from who does: each has so long. */
const MAX_STREAM_MS = 120_000;

export interface Reader {
  /** False once they left, stood still, were there for long enough, or the process ends. */
  isThere(): boolean;
  /** Sends something; resolves once it was taken, or will not be. */
  takes(send: (stream: SSEStreamingApi) => Promise<unknown>): Promise<void>;
  /**
   * What happens from this call on is news: call what it gives, once, to wait for some. That is
   * true where there may be some or there will be none, false after the time of a heartbeat.
   */
  nextWake(): () => Promise<boolean>;
  /** Something has happened. */
  wake(): void;
  /** Nothing of theirs is left behind. */
  stop(): void;
}

export interface ReaderOptions {
  readonly socket: Socket | undefined;
  readonly ending: AbortSignal;
  readonly clock: Clock;
}

export function createReader(
  stream: SSEStreamingApi,
  { socket, ending, clock }: ReaderOptions,
): Reader {
  let isOver = false;
  let hasWoken = false;
  let onWake = () => {};
  const wake = () => {
    hasWoken = true;
    onWake();
  };
  const end = () => {
    isOver = true;
    wake();
  };
  const cutOff = () => {
    stream.abort();
    socket?.destroy();
  };
  stream.onAbort(end);
  ending.addEventListener('abort', end);
  const cancelEnd = clock.after(MAX_STREAM_MS, end);

  return {
    isThere: () => !stream.aborted && !isOver && !ending.aborted,
    async takes(send) {
      const cancel = clock.after(STANDSTILL_MS, cutOff);
      await send(stream).finally(cancel);
    },
    nextWake() {
      hasWoken = false;
      return () =>
        new Promise((resolve) => {
          if (hasWoken) return resolve(true);
          const cancel = clock.after(HEARTBEAT_MS, () => onWake());
          onWake = () => {
            cancel();
            onWake = () => {};
            resolve(hasWoken);
          };
        });
    },
    wake,
    stop() {
      cancelEnd();
      ending.removeEventListener('abort', end);
    },
  };
}
