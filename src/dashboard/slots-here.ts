/** The slots of the parking module in this process, as the lot shows them. */
import type { Parking } from '../modules/parking/index.ts';
import { SlotChangeError } from './errors.ts';
import type { SlotSource } from './sources.ts';

/** @param size the number of slots of one floor */
export function slotsHere(parking: Parking, size: number): SlotSource {
  const { queries } = parking;
  return {
    isLocal: true,
    async floor({ status, name, floor }) {
      const offset = (floor - 1) * size;
      const found = queries.browse({ status, name, offset, limit: size + 1 });
      return {
        slots: found.slice(0, size),
        hasNext: found.length > size,
        counts: queries.counts(),
      };
    },
    get: async (id) => queries.get(id),
    add: (name) => parking.addSlot({ name }),
    async change({ id, status }) {
      const decision = await parking.changeStatus(id, status);
      if (decision === undefined) throw new SlotChangeError('there is no such slot');
      if (decision.conflict !== undefined) throw new SlotChangeError(decision.detail);
    },
  };
}
