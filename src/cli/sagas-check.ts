/**
 * Before a deploy: which running sagas would the present code stall?
 *   npm run sagas:check -- <data folder>
 * Ends with 0 where all can go on, 1 where some cannot, 2 where it could not look. It only reads,
 * also while a server runs on the folder.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sagaDefinitions } from '../modules/booking/index.ts';
import { type RegisteredSaga, register, whyUnregistered } from '../orchestrator/registry.ts';
import { fromRow } from '../orchestrator/saga-log.ts';
import { connect, type Db } from '../storage/connection.ts';
import { createSagaRows } from '../storage/saga-rows.ts';

const PAGE = 500;

interface Checked {
  readonly open: number;
  /** Those that cannot go on, in words. */
  readonly stalling: readonly string[];
}

function main([folder]: readonly string[]): number {
  if (folder === undefined) return refuse('say which data folder: npm run sagas:check -- ./data');
  const file = join(folder, 'booking.db');
  if (!existsSync(file)) return refuse(`there is no ${file}`);
  const connection = connect(file, 'read');
  try {
    const { open, stalling } = check(connection.db);
    for (const line of stalling) console.log(line);
    console.log(`${open} sagas are open; the present code would stall ${stalling.length} of them`);
    return stalling.length === 0 ? 0 : 1;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse(`${file} cannot be read by this release (${why}); start it on a copy first`);
  } finally {
    connection.close();
  }
}

function check(db: Db): Checked {
  const registered = sagaDefinitions.map((one) => register(one, () => {}));
  const rows = createSagaRows(db);
  const stalling: string[] = [];
  let open = 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: readonly string[] = rows.open(after, PAGE);
    for (const id of page) {
      const why = whyStalls(registered, rows.find(id));
      if (why !== undefined) stalling.push(`${id}  ${why}`);
    }
    open += page.length;
    after = page.at(-1);
  }
  return { open, stalling };
}

function whyStalls(
  registered: readonly RegisteredSaga[],
  row: Parameters<typeof fromRow>[0] | undefined,
): string | undefined {
  if (row === undefined) return undefined; // It ended while we looked.
  const instance = fromRow(row);
  const { definition, version } = instance;
  const found = registered.find((saga) => saga.name === definition && saga.version === version);
  return whyUnregistered(found, instance);
}

function refuse(why: string): number {
  console.error(why);
  return 2;
}

process.exitCode = main(process.argv.slice(2));
