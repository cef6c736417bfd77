/** Before a deploy: which running sagas would the present code stall? */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sagaDefinitions } from '../../modules/booking/index.ts';
import { migrationsFor } from '../../modules/modules.ts';
import { checkRelease, type ReleaseCheck } from '../../orchestrator/release-check.ts';
import { whyOf } from '../../ports/errors.ts';
import { lookAhead } from '../../storage/look-ahead.ts';
import { CliError } from '../errors.ts';

/**
 * Looks through the open sagas of a data folder, after this release's migrations on a copy. It
 * changes nothing there, also while a server runs on it.
 * @throws CliError if it cannot look
 */
export function checkSagas(folder: string): ReleaseCheck {
  const file = join(folder, 'booking.db');
  if (!existsSync(file))
    throw new CliError('unseen', `there is no ${file}; name the data folder of the server`);
  try {
    return lookAhead(file, migrationsFor('booking'), (db) => checkRelease(db, sagaDefinitions));
  } catch (error) {
    throw new CliError('unseen', `this release cannot look into ${file}: ${whyOf(error)}`);
  }
}
