/** The example `trip`, beside the package as others install it. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { lookInto } from '../../src/storage/read-rows.ts';
import { installed, root } from './packed.ts';

/**
 * Compiles the example against the package's public types.
 * @param besides optional peers of the package to be installed
 * @param copy adds files of a test to the folder before
 */
export function compileTrip(
  besides: readonly string[],
  copy: (folder: string) => void = () => {},
): string {
  const folder = installed('@types/node', ...besides);
  cpSync(join(root, 'examples/trip'), folder, { recursive: true });
  copy(folder);
  const compiler = join(folder, 'node_modules/typescript/bin/tsc');
  execFileSync('node', [compiler, '-p', folder], { cwd: folder, stdio: 'pipe', encoding: 'utf8' });
  return folder;
}

interface Booking {
  readonly trips: number;
  readonly env?: NodeJS.ProcessEnv;
  /** Kills the process once it has told of so many trips. */
  readonly killAfter?: number;
}

/** Books trips; resolves with how each ended, or undefined if it was killed. */
export async function bookTrips(folder: string, { trips, env, killAfter }: Booking) {
  const child = spawn('node', ['dist/trip.js', 'data', String(trips)], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => {
    out += text;
    if (killAfter !== undefined && out.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const ended = once(child, 'close');
  const [code, signal] = await ended;
  if (signal === 'SIGKILL') return undefined;
  if (code !== 0) throw new Error(`trip.js ended with ${code}: ${err}`);
  return out.trimEnd().split('\n');
}

/** The trips that each participant holds, by its own database. */
export function heldTrips(folder: string): Readonly<Record<string, readonly string[]>> {
  const tripsIn = (name: string) => {
    const file = join(folder, 'data', `${name}.db`);
    if (!existsSync(file)) return [];
    const sql = 'SELECT trip FROM held ORDER BY trip';
    const rows = lookInto(file, ({ rows }) => rows(sql)) as readonly { trip: string }[];
    return rows.map(({ trip }) => trip);
  };
  return Object.fromEntries(['flight', 'hotel', 'card'].map((name) => [name, tripsIn(name)]));
}
