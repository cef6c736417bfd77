/**
 * The stream of the log's lines. Their reader may be slow, stand still or be gone: that neither
 * holds up the process nor ends it, and dropped lines are counted.
 *
 * A line is written before the call returns, to a file or a terminal always, to a pipe or a socket
 * for as long as its reader keeps up: a kill right after it takes none away. What a reader is
 * behind with waits in memory, up to a bound, and is lost with the process if it is killed then.
 */
import type { Writable } from 'node:stream';

/** Characters that may wait for the reader: some seconds of a busy server's log. */
const MAX_WAITING = 4 * 1024 * 1024;

export interface LogLines {
  write(line: string): void;
  /** Lines that nobody took since the start. */
  dropped(): number;
  /** Calls `tell` each time that lines are taken again, with how many were dropped before. */
  onTakenAgain(tell: (dropped: number) => void): void;
  /** Resolves once nothing waits for the reader any more; if it stands still, never. */
  flushed(): Promise<void>;
}

/**
 * @param stream such as `process.stderr`, which writes at once to files, terminals, and pipes with
 *   room, and keeps the rest
 */
export function createLogLines(stream: Writable): LogLines {
  let dropped = 0;
  let untold = 0;
  // Once full it drops until all that waits was taken: one gap in the log and not many.
  let isFull = false;
  let tellDropped = (_dropped: number) => {};
  const drop = () => {
    dropped += 1;
    untold += 1;
  };
  const tellOfGap = () => {
    isFull = false;
    if (untold === 0) return;
    const count = untold;
    untold = 0;
    tellDropped(count);
  };
  const onWritten = (error?: Error | null) => {
    if (error) {
      drop();
      isFull = false; // Waiting lines have gone with the reader: another may come.
    } else if (!isFull) tellOfGap();
  };
  // Each line hears of its own fate. Without a listener, though, an error would end the process.
  stream.on('error', () => {});
  stream.on('drain', tellOfGap);
  return {
    write(line) {
      if (line === '') return;
      isFull ||= stream.writableLength + line.length > MAX_WAITING;
      if (isFull) drop();
      else stream.write(line, onWritten);
    },
    dropped: () => dropped,
    onTakenAgain(tell) {
      tellDropped = tell;
    },
    flushed: () => new Promise((resolve) => void stream.write('', () => resolve())),
  };
}
