/** The three modules, each in a system of its own as in a process of its own, over one broker. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { violatedAtRest } from '../../src/invariants/invariants.ts';
import { readSnapshot, type Snapshot } from '../../src/invariants/snapshot.ts';
import { type ModuleName, moduleNames } from '../../src/modules/names.ts';
import { inTurn } from './by-module.ts';
import { type Answer, type SystemOptions, startSystem, type TestSystem } from './system.ts';

export interface Trio {
  readonly dataDir: string;
  readonly of: Readonly<Record<ModuleName, TestSystem>>;
  slot(): Promise<string>;
  /** Books and waits for the end of the saga. */
  book(slotId: string, paymentMethod?: string): Promise<Answer>;
  snapshot(): Snapshot;
  /** The violated invariants, in words. */
  violations(): readonly string[];
  stop(): Promise<void>;
}

/** @param urls the broker as each module reaches it */
export async function startTrio(
  urls: Readonly<Record<ModuleName, string>>,
  options: SystemOptions = {},
): Promise<Trio> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trio-'));
  const start = (module: ModuleName) =>
    startSystem({ ...options, dataDir, modules: [module], amqpUrl: urls[module] });
  const of = await inTurn(start);
  return {
    dataDir,
    of,
    slot: () => of.parking.slot(),
    book: (slotId, paymentMethod) => of.booking.book(slotId, paymentMethod),
    snapshot: () => readSnapshot(dataDir),
    violations: () => violatedAtRest(readSnapshot(dataDir), { acknowledged: [] }),
    async stop() {
      for (const module of moduleNames) await of[module].stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}
