/**
 * A supervisor runs the system as a child process, and starts another one if that was killed: a
 * visitor of a demonstration may do so. In every other way it ends as its child does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { supervisedEnvironment } from './config.ts';
import type { EndSignal, EndSignals } from './signals.ts';
import type { HandOver } from './supervised.ts';

/** Long enough for the killed process to be seen gone, short enough to be waited for. */
const RESTART_MS = 500;
/** A child that lived for less has failed rapidly. */
const RAPID_MS = 2_000;
/** A row of so many rapid failures will not end by itself. */
const MAX_RAPID = 5;
/** A process that is ended by a signal has this plus its number as exit code in a shell. */
const BY_SIGNAL = 128;

/** A process that was started; a `ChildProcess` is one. */
export interface Child extends Pick<EventEmitter, 'on'> {
  kill(signal: NodeJS.Signals): boolean;
}

export interface SupervisorOptions {
  /** Starts the system, with all that its predecessors have handed over. */
  readonly start: (handOver: HandOver) => Child;
  /** Resolves with the signal, or another reason, once this process is told to end. */
  readonly told: Promise<EndSignal | 'the end of its parent'>;
  readonly onFurther: EndSignals['onFurther'];
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs until a child ends in another way than by SIGKILL; resolves with the exit code. */
export async function supervise(options: SupervisorOptions): Promise<number> {
  const { start, clock, log } = options;
  let pass: (signal: EndSignal) => void = () => {};
  let isTold = false;
  const told = options.told.then((reason) => {
    isTold = true;
    pass(reason === 'the end of its parent' ? 'SIGTERM' : reason);
    options.onFurther((signal) => pass(signal));
  });
  let handOver: HandOver = {};
  for (let rapid = 0; ; ) {
    const startedAt = clock.now();
    const child = start(handOver);
    pass = (signal) => void child.kill(signal);
    const hear = (part: HandOver) => {
      handOver = { ...handOver, ...part };
    };
    const end = await endOf(child, hear);
    rapid = clock.now() - startedAt < RAPID_MS ? rapid + 1 : 1;
    if (end.signal !== 'SIGKILL' || isTold || rapid > MAX_RAPID) return exitCodeOf(end);
    log.warn({ rapid }, 'the system was killed; it is started again');
    await Promise.race([told, new Promise<void>((resolve) => clock.after(RESTART_MS, resolve))]);
    if (isTold) return 0; // Nothing runs that could end in another way.
  }
}

function endOf(child: Child, hear: (part: HandOver) => void): Promise<End> {
  // The child is of this very build, and sends nothing else. Its last message may be read after
  // its exit, but before the pause is over.
  child.on('message', (part) => hear(part as HandOver));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    const exit = (code: End['code'], signal: End['signal']) => resolve({ code, signal });
    child.on('exit', exit);
  });
}

function exitCodeOf({ code, signal }: End): number {
  if (signal === null) return code ?? 1;
  return BY_SIGNAL + constants.signals[signal];
}

/** Starts this very program once more, as a child that knows its supervisor. */
export function startChild(handOver: HandOver): ChildProcess {
  const [, ...program] = process.argv;
  return spawn(process.execPath, [...process.execArgv, ...program], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: supervisedEnvironment({ pid: process.pid, handOver }),
  });
}
