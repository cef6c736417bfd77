import { execFileSync } from 'node:child_process';

/** An empty Node starts in less than this, in ms, unless other work has the cores. */
const EMPTY_NODE_MS = 110;

/**
 * A limit for now: other work slows what is measured as it slows the start of an empty Node.
 * @param quietMs the limit if nothing else runs
 */
export function limitNow(quietMs: number): number {
  const began = performance.now();
  execFileSync(process.execPath, ['--eval', '0']);
  return quietMs * Math.max(1, (performance.now() - began) / EMPTY_NODE_MS);
}
