import type { NewId } from '../ports/ids.ts';

/** Ids that sort and that a person can read in a failure. */
export function countedIds(prefix = 'id'): NewId {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${String(count).padStart(6, '0')}`;
  };
}

/** UUIDs of version 7 that tell the time of their making, each after the one before. */
export function timedIds(clock: { now(): number }): NewId {
  let count = 0;
  return () => {
    count += 1;
    const time = clock.now().toString(16).padStart(12, '0');
    const rest = count.toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${rest}`;
  };
}
