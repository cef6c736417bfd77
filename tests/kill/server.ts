/** The built server as a process of its own, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const dieAt = new URL('./die-at.mjs', import.meta.url).href;

export interface Server {
  readonly url: string;
  /** Milliseconds from the start of the process to its address being printed. */
  readonly readyMs: number;
  readonly process: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** A process that was started, and may never become ready. */
export interface Launched {
  readonly process: ChildProcess;
  /** Its address, or undefined where it ends before it is ready. */
  readonly url: Promise<string | undefined>;
  readonly ended: Promise<Ending>;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** All that it printed. */
  readonly said: string;
}

/** @throws Error with what the process said where it ends before it is ready */
export async function startServer(
  dataDir: string,
  settings: Settings = {},
  main = built,
): Promise<Server> {
  const started = performance.now();
  const { process: child, url: address, ended } = launch(dataDir, settings, main);
  const url = await address;
  if (url === undefined) {
    const { code, said } = await ended;
    throw new Error(`ended with ${code}: ${said}`);
  }
  const readyMs = performance.now() - started;
  return {
    url,
    readyMs,
    process: child,
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill(signal);
      const [code] = await once(child, 'exit');
      return code;
    },
  };
}

/** Its environment, beside what all of them have. */
export interface Settings extends NodeJS.ProcessEnv {
  /** The passage of a boundary at which it ends itself: `parking.committed:3`. */
  readonly KILL_AT?: string;
}

export function launch(dataDir: string, settings: Settings = {}, main = built): Launched {
  const preload = settings.KILL_AT === undefined ? [] : ['--import', dieAt];
  const child = spawn(process.execPath, [...preload, main], {
    cwd: tmpdir(), // Where no `.env` of a developer is.
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
      SAGA_REPLY_TIMEOUT_MS: '200',
      SAGA_STEP_DEADLINE_MS: '1000',
      ...settings,
    },
  });
  let said = '';
  const url = new Promise<string | undefined>((resolve) => {
    const listen = (data: Buffer) => {
      said += data.toString();
      const address = /at (http:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('close', () => resolve(undefined));
  });
  // `close` and not `exit`: only then has all been heard that it said.
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, said }));
  return { process: child, url, ended };
}
