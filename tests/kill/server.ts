/** The built server as a process of its own, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Server {
  readonly url: string;
  /** Milliseconds from the start of the process to its address being printed. */
  readonly readyMs: number;
  readonly process: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** @throws Error with what the process said where it ends before it is ready */
export async function startServer(dataDir: string): Promise<Server> {
  const started = performance.now();
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
      SAGA_REPLY_TIMEOUT_MS: '200',
      SAGA_STEP_DEADLINE_MS: '1000',
    },
  });
  const url = await address(child);
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

function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (data: Buffer) => {
      said += data.toString();
      const url = /at (http:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
}
