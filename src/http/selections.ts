/**
 * Which things an operator was told the number of, so that what is then done to that many is done
 * to those very ones: in between, one may have left the number and another come into it.
 */

/** Selections that are remembered at a time; the oldest is forgotten first. */
const MAX_REMEMBERED = 100;

export interface Selections {
  /** Remembers what was counted for a wish. */
  counted(wish: object, ids: readonly string[]): void;
  /**
   * Why what matches now is not what was counted; nothing if it is. What nobody counted here, as
   * before a restart, is held against the number alone.
   */
  whyOther(wish: object, ids: readonly string[], count: number): string | undefined;
}

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
