/** How much memory a process takes, as Linux tells it. */
import { readFileSync } from 'node:fs';

export interface Gauge {
  /** The most so far, in MiB; 0 where the system does not tell. */
  readonly peakMib: () => number;
  stop(): void;
}

const EVERY_MS = 500;

/** @param pid of the process as it is now; it may change */
export function startGauge(pid: () => number | undefined): Gauge {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMib(pid()));
  }, EVERY_MS);
  return { peakMib: () => peak, stop: () => clearInterval(timer) };
}

function residentMib(pid: number | undefined): number {
  try {
    const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kib ?? 0) / 1024);
  } catch {
    return 0; // It has been killed, or this is no Linux.
  }
}
