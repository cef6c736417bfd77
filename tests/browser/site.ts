/** A running system as a browser reaches it: in this process, or in one that can be killed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from '../../src/app/server.ts';
import { systemClock } from '../../src/app/system.ts';
import { type Settings, startServer } from '../kill/server.ts';
import { freePort } from '../support/free-port.ts';
import { type SystemOptions, startSystem, type TestSystem } from '../support/system.ts';

export interface Site {
  readonly url: string;
  /** The same system without a network between. */
  readonly api: TestSystem;
  stop(): Promise<void>;
}

/** Composes a system in this process and listens on a free port. */
export async function startSite(options: SystemOptions = {}): Promise<Site> {
  const api = await startSystem(options);
  const { url, connections } = await listen(api.system, { HOST: '127.0.0.1', PORT: 0 });
  return {
    url,
    api,
    async stop() {
      api.system.drain();
      await connections.close(systemClock);
      await api.stop();
    },
  };
}

export interface ServerSite {
  /** It stays the same over restarts. */
  readonly url: string;
  kill(): Promise<void>;
  /** Starts the process again, on the same data and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the built server as a process, on a data folder of its own. */
export async function startServerSite(settings: Settings = {}): Promise<ServerSite> {
  const dataDir = mkdtempSync(join(tmpdir(), 'browser-'));
  const port = String(await freePort());
  const start = () => startServer(dataDir, { ...settings, PORT: port });
  let server = await start();
  const kill = async () => void (await server.kill('SIGKILL'));
  return {
    url: server.url,
    kill,
    async restart() {
      server = await start();
    },
    async stop() {
      await kill();
      rmSync(dataDir, { recursive: true });
    },
  };
}
