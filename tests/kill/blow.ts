/** Starts a server that is to die, and sees to it that it dies where it should. */
import type { Blow, BoundaryBlow, RandomBlow } from './plan.ts';
import { pause } from './rest.ts';
import { launch } from './server.ts';

/** A boundary that is not passed for so long is not passed at all. */
const PATIENCE_MS = 60_000;

export interface Target {
  readonly dataDir: string;
  /** Hears the address of a server that clients may use. */
  readonly announce: (url: string) => void;
  readonly patienceMs?: number;
}

/**
 * Resolves once the server is dead.
 * @returns in words, how its death was not the one that was meant
 */
export function strike(target: Target, blow: Blow): Promise<readonly string[]> {
  return blow.kind === 'random' ? atRandom(target, blow) : atBoundary(target, blow);
}

async function atRandom(target: Target, { afterMs }: RandomBlow): Promise<readonly string[]> {
  const { process, url, ended } = launch(target.dataDir);
  void url.then((address) => address !== undefined && target.announce(address));
  await pause(afterMs);
  process.kill('SIGKILL');
  const { signal, said } = await ended;
  return signal === 'SIGKILL' ? [] : [`it ended by itself before it was killed: ${said}`];
}

async function atBoundary(target: Target, blow: BoundaryBlow): Promise<readonly string[]> {
  const { kind, boundary, passage } = blow;
  const killAt = `${boundary}:${passage}`;
  const { process, url, ended } = launch(target.dataDir, { KILL_AT: killAt });
  if (kind !== 'recovering')
    void url.then((address) => address !== undefined && target.announce(address));
  let isLate = false;
  const patience = setTimeout(() => {
    isLate = true;
    process.kill('SIGKILL');
  }, target.patienceMs ?? PATIENCE_MS);
  const { code, signal, said } = await ended;
  clearTimeout(patience);
  if (isLate) return [`armed at ${killAt} (${kind}), which it never passed`];
  if (signal === 'SIGKILL' && said.includes(`killed at ${killAt}\n`)) return [];
  return [`armed at ${killAt} (${kind}), it ended elsewhere, with ${signal ?? code}: ${said}`];
}
