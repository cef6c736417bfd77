/** A few slots for a newcomer to book, if the database has none. */
import type { Parking } from '../modules/parking/index.ts';

const NAMES = ['A1', 'A2', 'A3', 'A4', 'A5'];

/** Adds five slots if there are none; all or none of them survive a crash. */
export async function seedSlots(parking: Parking): Promise<void> {
  if (!parking.queries.isEmpty()) return;
  // Handed in together, they are committed together: a kill leaves all or none.
  await Promise.all(NAMES.map((name) => parking.addSlot({ name })));
}
