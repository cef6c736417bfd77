/** Three processes of one module each, every one with a wire of its own to one broker. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ModuleName, moduleNames } from '../../src/modules/names.ts';
import { type Broker, startBroker } from '../amqp/broker.ts';
import { type Server, startServer } from '../kill/server.ts';
import { inTurn } from '../support/by-module.ts';
import { startWire, type Wire } from './wire.ts';

/** Short, so that a pause of some seconds is longer than two of them. */
const HEARTBEAT_S = 1;

export interface Fleet {
  readonly dataDir: string;
  readonly broker: Broker;
  readonly wires: Readonly<Record<ModuleName, Wire>>;
  /** The process as it is now; it changes with each start. */
  server(module: ModuleName): Server;
  /** Kills a process and starts it again. */
  restart(module: ModuleName): Promise<void>;
  stop(): Promise<void>;
}

export async function startFleet(): Promise<Fleet> {
  const dataDir = mkdtempSync(join(tmpdir(), 'torture-'));
  const broker = await startBroker();
  const port = Number(new URL(broker.url).port);
  const wires = await inTurn(() => startWire(port));
  const start = (module: ModuleName) =>
    startServer(dataDir, {
      MODULES: module,
      BUS: 'amqp',
      SAGA_REPLY_TIMEOUT_MS: '500',
      AMQP_URL: `amqp://guest:guest@127.0.0.1:${wires[module].port}?heartbeat=${HEARTBEAT_S}`,
      SAGA_STEP_DEADLINE_MS: '3000',
    });
  const servers = await inTurn(start);
  // From here on it may be killed: it knows its queues.
  broker.settle();
  return {
    dataDir,
    broker,
    wires,
    server: (module) => servers[module],
    async restart(module) {
      await servers[module].kill('SIGKILL');
      servers[module] = await start(module);
    },
    async stop() {
      for (const module of moduleNames) await servers[module].kill('SIGTERM');
      for (const module of moduleNames) wires[module].close();
      await broker.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}
