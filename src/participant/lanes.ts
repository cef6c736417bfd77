/** Work of one key runs one after the other; work of different keys runs side by side. */
export interface Lanes {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** @param tails the last work of each key, kept until it has ended */
export function createLanes(tails = new Map<string, Promise<unknown>>()): Lanes {
  return {
    run(key, work) {
      const before = tails.get(key) ?? Promise.resolve();
      const result = before.then(work);
      // The next in the lane goes on whether this one succeeded or not.
      const tail = result.then(ignore, ignore).then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
      tails.set(key, tail);
      return result;
    },
  };
}

function ignore(): void {}
