/**
 * The library hands each frame to a stream of its channel, takes turns among those streams, and
 * writes each frame by itself: a system call here, and a wake-up of the broker there. Here, frames
 * go to the socket at once, and what is written in one turn of the event loop leaves in one write:
 * commands, replies and acknowledgements together.
 */
import { Duplex } from 'node:stream';
import type { Clock } from '../../ports/clock.ts';

/** Called at the end of a turn in which something is written: what it writes leaves with that. */
export type OnWriting = (tell: () => void) => void;

/** The parts of the library's connection that are not in its types. */
interface Inside {
  readonly stream: Duplex;
  /** By the number of the channel. */
  readonly channels: readonly ({ readonly buffer: FrameStream } | null | undefined)[];
}

interface FrameStream {
  write: (frame: Buffer) => boolean;
}

export interface Gathering {
  readonly onWriting: OnWriting;
  /** Lets the frames of a channel pass by its stream, also those of one message among others. */
  direct(channel: object): void;
}

/**
 * Gathers what is written on a connection. Should the library's parts be elsewhere one day, it
 * writes by itself again, and nobody is called.
 */
export function gatherWrites(connection: object, soon: Clock['soon']): Gathering {
  if (!isInside(connection)) return { onWriting: () => {}, direct: () => {} };
  const { stream, channels } = connection;
  const listeners: (() => void)[] = [];
  const write = stream.write.bind(stream);
  let frames: Buffer[] = [];
  const leave = () => {
    for (const tell of listeners) tell();
    const all = Buffer.concat(frames);
    frames = [];
    write(all);
  };
  // It always takes more: the broker's pace is kept by the number of messages in hand.
  const gather = (frame: Buffer): boolean => {
    if (frames.push(frame) === 1) soon(leave);
    return true;
  };
  stream.write = gather;
  return {
    onWriting: (tell) => void listeners.push(tell),
    direct(channel) {
      const own = 'ch' in channel ? channels[Number(channel.ch)] : undefined;
      if (own) own.buffer.write = gather;
    },
  };
}

function isInside(connection: object): connection is Inside {
  return (
    'stream' in connection &&
    connection.stream instanceof Duplex &&
    'channels' in connection &&
    Array.isArray(connection.channels)
  );
}
