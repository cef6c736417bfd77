/** Slots by the names that people call them by, in place of their ids. */

import { listed } from './answers.ts';
import type { Api } from './client.ts';
import { CliError, usage } from './errors.ts';

/** The form of our ids. Any other text is a name. */
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** Slots that are looked through for a name, and those of one name that an error lists. */
const MOST_SLOTS = 100_000;
const MOST_LISTED = 5;

/**
 * Finds the id of the slot that a person named.
 * @throws CliError if no slot has this name, or several have
 */
export async function slotIdOf(parking: Api, idOrName: string): Promise<string> {
  if (ID.test(idOrName)) return idOrName;
  const slots = await listed(MOST_SLOTS, (query) => parking.GET('/slots', { params: { query } }));
  const found = slots.filter(({ name }) => name === idOrName);
  const [first, ...others] = found;
  if (first === undefined) throw new CliError('refused', `no slot is named ${idOrName}`);
  if (others.length === 0) return first.id;
  const shown = found.slice(0, MOST_LISTED).map(({ id, status }) => `${id} (${status})`);
  const more = found.length > MOST_LISTED ? ' and more' : '';
  const said = `${found.length} slots are named ${idOrName}: ${shown.join(', ')}${more}`;
  throw usage(`${said}; take one by its id`);
}
