/** The reader of an event stream: whether it is still there, takes what is sent, and may stay. */
import type { Socket } from 'node:net';
import type { SSEStreamingApi } from 'hono/streaming';
import type { Clock } from '../ports/clock.ts';

/** Often enough that no proxy in between takes a quiet stream for a dead one. */
const HEARTBEAT_MS = 15_000;
/** A client that takes nothing for this long has stopped reading. */
const STANDSTILL_MS = 30_000;
/** The longest stream: a client that does not read looks alive while buffers have room. */
const MAX_STREAM_MS = 120_000;

/** One client of an event stream. */
export interface Reader {
  /** False once the client has left, stopped reading or used up its time, or the process ends. */
  isThere(): boolean;
  /** Sends something; resolves once the client has taken it, or never will. */
  takes(send: (stream: SSEStreamingApi) => Promise<unknown>): Promise<void>;
  /**
   * Marks the moment from which events count as news, and returns a function to call once, to wait
   * for some. It resolves with true if there may be news or the stream is over, and with false when
   * a heartbeat is due.
   */
  nextWake(): () => Promise<boolean>;
  /** Tells it that there may be news. */
  wake(): void;
  /** Releases its timer and its listener. */
  stop(): void;
}

export interface ReaderOptions {
  /** The connection to cut off if the client stops reading; undefined without a server. */
  readonly socket: Socket | undefined;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
  readonly clock: Clock;
}

/** Watches over the client of a stream, from now on until `stop`. */
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
