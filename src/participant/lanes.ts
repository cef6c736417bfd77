/** Work of one key runs one after the other; work of different keys runs side by side. */
export interface Lanes {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** @param waiting by key, while its work is under way: what begins after it, in order */
export function createLanes(waiting = new Map<string, (() => void)[]>()): Lanes {
  const goOn = (key: string) => {
    const begin = waiting.get(key)?.shift();
    if (begin === undefined) waiting.delete(key);
    else begin();
  };
  const begin = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const result = begun(work);
    // The next in the lane goes on whether this one succeeded or not.
    const next = () => goOn(key);
    void result.then(next, next);
    return result;
  };
  return {
    run(key, work) {
      const behind = waiting.get(key);
      if (behind !== undefined)
        return new Promise((resolve, reject) => {
          behind.push(() => void begin(key, work).then(resolve, reject));
        });
      waiting.set(key, []);
      return begin(key, work);
    },
  };
}

/** Work that throws at once must not keep its lane shut. */
function begun<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}
