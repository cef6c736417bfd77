/** A progress bar on stderr. */
import { SingleBar } from 'cli-progress';
import type { Output } from './output.ts';

export interface Progress {
  update(value: number): void;
  stop(): void;
}

/**
 * Draws a bar if a person looks on; otherwise nothing moves.
 * @param format what is drawn, in the words of cli-progress
 */
export function createProgress(out: Output, format: string, total: number): Progress {
  if (!out.showsProgress) return { update() {}, stop() {} };
  const bar = new SingleBar({
    format,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(total, 0);
  // An interrupt gives the cursor back; it stops but once.
  process.once('exit', () => bar.stop());
  return { update: (value) => bar.update(value), stop: () => bar.stop() };
}
