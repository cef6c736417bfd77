/**
 * Remembers which things an operator was told the number of, so that an act on that many is done to
 * those very ones: in between, one may have left the selection and another come into it.
 */

/** Selections remembered at a time; the oldest is forgotten first. */
const MAX_REMEMBERED = 100;

/** The selections that were counted of late. */
export interface Selections {
  /** Remembers the ids that were counted for a wish. */
  counted(wish: object, ids: readonly string[]): void;
  /**
   * The reason that the ids that match now are not the counted ones; undefined if they are. For a
   * wish that was not counted here, as before a restart, only the number is compared.
   */
  whyOther(wish: object, ids: readonly string[], count: number): string | undefined;
}

/** Makes a memory of selections; it lasts as long as the process. */
export function createSelections(): Selections {
  const remembered = new Map<string, ReadonlySet<string>>();
  return {
    counted(wish, ids) {
      const key = keyOf(wish);
      remembered.delete(key);
      remembered.set(key, new Set(ids));
      const [oldest] = remembered.keys();
      if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    },
    whyOther(wish, ids, count) {
      if (ids.length !== count) return `${ids.length} match now, not ${count}`;
      const known = remembered.get(keyOf(wish));
      const others = ids.filter((id) => known?.has(id) === false);
      return others.length === 0 ? undefined : `${others.length} that match now were not counted`;
    },
  };
}

function keyOf(wish: object): string {
  return JSON.stringify(Object.entries(wish).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
