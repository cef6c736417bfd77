/** Parking and billing in a process each, beside that of booking, with its orchestrator. */
import { startChild } from '../child.ts';
import type { ToModule } from './module-process.ts';

export interface Others {
  /** The ids of the slots of parking. */
  readonly slotIds: readonly string[];
  close(): Promise<void>;
}

export async function openOthers(dataDir: string, amqpUrl: string, slots: number): Promise<Others> {
  const program = new URL('./module-process.ts', import.meta.url);
  const start = () => startChild<ToModule, readonly string[]>(program);
  const [parking, billing] = [start(), start()];
  const common = { dataDir, amqpUrl, slots };
  const [slotIds] = await Promise.all([
    parking.ask({ module: 'parking', ...common }),
    billing.ask({ module: 'billing', ...common }),
  ]);
  return {
    slotIds,
    async close() {
      await Promise.all([parking, billing].map((one) => one.ask('close').then(one.end)));
    },
  };
}
