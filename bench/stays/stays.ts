/**
 * Whether it stays fast: the rate of bookings, the start and the memory on data folders with many
 * ended sagas, and how fast many open ones are recovered at a start.
 */
import { startChild } from '../child.ts';
import { inFolder } from '../disk.ts';
import type { Load } from '../load.ts';
import { describeMachine, inWords } from '../machine.ts';
import { fillEnded, fillOpen } from './aged.ts';
import type { Question, Started } from './stays-process.ts';
import { printStarts, summariesOf } from './stays-tables.ts';

export interface StaysOptions {
  /** Numbers of ended sagas, a folder each. The rates are compared with that of the first. */
  readonly ended: readonly number[];
  /** Sagas that are open at a start. */
  readonly open: number;
  readonly load: Load;
  readonly rounds: number;
  /** Per cent of the bookings. */
  readonly declined: number;
  /** Prints one object, for programs. */
  readonly json: boolean;
}

export async function benchStays(options: StaysOptions): Promise<void> {
  const { ended, open, load, rounds, declined, json } = options;
  const machine = describeMachine();
  const starts = await inFolders(ended.length, async (folders) => {
    for (const [place, dataDir] of folders.entries())
      await fillEnded(dataDir, ended[place] ?? 0, declined);
    return inTurns(folders, options);
  });
  const summaries = summariesOf(starts);
  if (json) {
    console.log(JSON.stringify({ machine, rounds, declined, load, summaries }));
    return;
  }
  console.log(`${inWords(machine)}\n`);
  const { count, inFlight } = load;
  console.log(
    `${count} bookings a round, ${inFlight} in flight, ${declined} % declined, in memory;`,
  );
  console.log(`median (range) of ${rounds} rounds in turns, each in a new process\n`);
  printStarts([...ended.map((sagas) => `${sagas} ended`), `${open} open, recovered`], summaries);
}

/** Starts on each of the folders in each round, and on one that has open sagas. */
async function inTurns(
  folders: readonly string[],
  { ended, open, load, rounds, declined }: StaysOptions,
) {
  const onEnded = folders.map((dataDir, place) => {
    const starts: Started[] = [];
    return { dataDir, sagas: ended[place] ?? 0, starts };
  });
  const onOpen: Started[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const { dataDir, sagas, starts } of onEnded)
      starts.push(await startOn({ dataDir, sagas, declined, load }));
    onOpen.push(await inFolder((dataDir) => recoverIn(dataDir, open)));
  }
  return [...onEnded, { sagas: open, starts: onOpen }];
}

async function recoverIn(dataDir: string, sagas: number): Promise<Started> {
  await fillOpen(dataDir, sagas);
  return startOn({ dataDir, sagas, declined: 0 });
}

async function startOn(question: Question): Promise<Started> {
  const program = new URL('./stays-process.ts', import.meta.url);
  const child = startChild<Question, Started>(program);
  try {
    return await child.ask(question);
  } finally {
    await child.end();
  }
}

function inFolders<Result>(
  count: number,
  work: (folders: readonly string[]) => Promise<Result>,
  folders: readonly string[] = [],
): Promise<Result> {
  if (folders.length === count) return work(folders);
  return inFolder((folder) => inFolders(count, work, [...folders, folder]));
}
