/** Before a deploy: which running sagas would the present code stall? */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sagaDefinitions } from '../modules/booking/index.ts';
import { type RegisteredSaga, register, whyUnregistered } from '../orchestrator/registry.ts';
import { fromRow } from '../orchestrator/saga-log.ts';
import type { Db } from '../storage/connection.ts';
import { lookInto } from '../storage/read-rows.ts';
import { createSagaRows } from '../storage/saga-rows.ts';
import { CliError } from './errors.ts';

const PAGE = 500;

export interface Checked {
  readonly open: number;
  /** Those that cannot go on, and why. */
  readonly stalling: readonly { readonly sagaId: string; readonly why: string }[];
}

/**
 * Looks through the open sagas of a data folder. It only reads, also while a server runs on it.
 * @throws CliError if it cannot look
 */
export function checkSagas(folder: string): Checked {
  const file = join(folder, 'booking.db');
  if (!existsSync(file))
    throw new CliError('unseen', `there is no ${file}; name the data folder of the server`);
  try {
    return lookInto(file, ({ db }) => check(db));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const remedy = 'start it on a copy first';
    throw new CliError('unseen', `${file} cannot be read by this release (${why}); ${remedy}`);
  }
}

function check(db: Db): Checked {
  const registered = sagaDefinitions.map((one) => register(one, () => {}));
  const rows = createSagaRows(db);
  const stalling: { readonly sagaId: string; readonly why: string }[] = [];
  let open = 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: readonly string[] = rows.open(after, PAGE);
    for (const id of page) {
      const why = whyStalls(registered, rows.find(id));
      if (why !== undefined) stalling.push({ sagaId: id, why });
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
