/** What this process uses, as the operating system counts it. */
import { readFileSync } from 'node:fs';
import type { Usage } from './load.ts';

/** Linux counts the time of another process in hundredths of a second, whatever the processor. */
const MS_A_TICK = 10;

/**
 * Sums since the start of the process. Not a number is what cannot be told elsewhere than on Linux.
 * @param brokerPid a broker, whose processor time is read as well
 */
export function usage(brokerPid?: number): Usage {
  const { user, system } = process.cpuUsage();
  const own = {
    cpuMs: (user + system) / 1_000,
    idleMs: performance.eventLoopUtilization().idle,
    writtenBytes: numberIn('/proc/self/io', 'write_bytes'),
  };
  return brokerPid === undefined ? own : { ...own, brokerCpuMs: processorMs(brokerPid) };
}

function processorMs(pid: number): number {
  try {
    // The name in parentheses may hold anything; user and system time are fields 14 and 15.
    const [, afterName = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const fields = afterName.split(' ').map(Number);
    return ((fields[11] ?? 0) + (fields[12] ?? 0)) * MS_A_TICK;
  } catch {
    return Number.NaN;
  }
}

/** The most memory that this process has had at a time, in bytes. */
export function peakMemory(): number {
  // The sum that Node tells of includes the parent's, from before this program was loaded.
  const kilobytes = numberIn('/proc/self/status', 'VmHWM');
  return 1_024 * (Number.isNaN(kilobytes) ? process.resourceUsage().maxRSS : kilobytes);
}

/** A number in a file of lines such as `name: 12 kB`. */
function numberIn(file: string, name: string): number {
  try {
    const [, figure] =
      new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(readFileSync(file, 'utf8')) ?? [];
    return Number(figure);
  } catch {
    return Number.NaN;
  }
}
