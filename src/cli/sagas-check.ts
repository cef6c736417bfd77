/** Before a deploy: which running sagas would the present code stall? */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sagaDefinitions } from '../modules/booking/index.ts';
import { checkRelease, type ReleaseCheck } from '../orchestrator/release-check.ts';
import { lookInto } from '../storage/read-rows.ts';
import { CliError } from './errors.ts';

/**
 * Looks through the open sagas of a data folder. It only reads, also while a server runs on it.
 * @throws CliError if it cannot look
 */
export function checkSagas(folder: string): ReleaseCheck {
  const file = join(folder, 'booking.db');
  if (!existsSync(file))
    throw new CliError('unseen', `there is no ${file}; name the data folder of the server`);
  try {
    return lookInto(file, ({ db }) => checkRelease(db, sagaDefinitions));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const remedy = 'start it on a copy first';
    throw new CliError('unseen', `${file} cannot be read by this release (${why}); ${remedy}`);
  }
}
