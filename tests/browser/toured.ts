/** A running system that was broken in each way of the guided tour, and has healed each time. */
import type { Breakage, BreakageKind } from '../../src/dashboard/breakages/breakage.ts';
import { clientOf } from './client.ts';
import { startOn } from './staged.ts';

/** In the order of the tour. A crash of the process would end this very one. */
const BREAKAGES: readonly Breakage[] = [
  { kind: 'deaf', target: 'parking' },
  { kind: 'lose-reply' },
  { kind: 'double-reply' },
  { kind: 'delay' },
  { kind: 'crash', target: 'billing' },
];

export interface Toured {
  readonly url: string;
  /** The saga that each breakage hit, by its id. */
  readonly sagas: Readonly<Record<BreakageKind, string>>;
  stop(): Promise<void>;
}

/** Starts the system and breaks it, which takes some ten seconds. */
export async function startToured(dataDir: string): Promise<Toured> {
  const crashProcess = () => {
    throw new Error('this process is not to be crashed');
  };
  const { url, system, stop } = await startOn({ dataDir, demo: { crashProcess, formerHits: [] } });
  const client = clientOf(url);
  const hit = async (breakage: Breakage) => {
    const slot = { name: `T${BREAKAGES.indexOf(breakage) + 1}` };
    const { id } = await client.call<{ readonly id: string }>('POST /slots', slot);
    system.breakages?.arm(breakage);
    const { sagaId } = await client.book(id, 'pm_ok');
    await client.until(sagaId, ({ state }) => state === 'completed');
    const { kind } = breakage;
    if (!system.breakages?.hits().some((one) => one.kind === kind && one.sagaId === sagaId))
      throw new Error(`${kind} did not hit saga ${sagaId}`);
    return [kind, sagaId] as const;
  };
  const sagas: (readonly [BreakageKind, string])[] = [];
  for (const breakage of BREAKAGES) sagas.push(await hit(breakage));
  // There is one of each kind.
  return { url, sagas: Object.fromEntries(sagas) as Toured['sagas'], stop };
}
