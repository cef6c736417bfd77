/** Before a deploy: which running sagas would the present code stall? */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sagaDefinitions } from '../modules/booking/index.ts';
import { createSagaRows } from '../orchestrator/log/rows.ts';
import { createSagaLog } from '../orchestrator/log/saga-log.ts';
import { createRegistry } from '../orchestrator/runner/registry.ts';
import type { Db } from '../storage/connection.ts';
import { lookInto } from '../storage/read-rows.ts';
import { CliError } from './errors.ts';

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
  const registry = createRegistry(sagaDefinitions.map((definition) => ({ definition, work() {} })));
  const sagaLog = createSagaLog(createSagaRows(db));
  const open = sagaLog.open().flatMap((id) => sagaLog.find(id) ?? []); // Some end while we look.
  const stalling = open.flatMap((instance) => {
    if (instance.finishedAt !== null) return []; // Only something is still sent.
    const found = registry.goesOnUnder(instance);
    return 'missing' in found ? [{ sagaId: instance.id, why: found.missing }] : [];
  });
  return { open: open.length, stalling };
}
