import type { NewId } from '../../src/bus/ports.ts';

/** Ids that sort and that a person can read in a failure. */
export function countedIds(prefix = 'id'): NewId {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${String(count).padStart(6, '0')}`;
  };
}
