/** So many bookings, so many of them at a time, and what that took. */

export interface Load {
  readonly count: number;
  readonly inFlight: number;
  /** Reads what has been used up to now, where that is asked for. */
  readonly gauge?: () => Usage;
}

/** Sums that only grow, by name: what lies between two readings was used between them. */
export type Usage = Readonly<Record<string, number>>;

export interface Measured {
  readonly seconds: number;
  /** How long each booking took in ms, the shortest first. */
  readonly eachMs: readonly number[];
  readonly used: Usage;
}

/** As many clients as are to be in flight, each with one booking after the other. */
export async function underLoad(load: Load, book: () => Promise<void>): Promise<Measured> {
  const { count, inFlight, gauge = () => ({}) } = load;
  const eachMs: number[] = [];
  let left = count;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      const began = performance.now();
      await book();
      eachMs.push(performance.now() - began);
    }
  };
  const before = gauge();
  const began = performance.now();
  await Promise.all(Array.from({ length: inFlight }, client));
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, eachMs: eachMs.toSorted((a, b) => a - b), used: between(before, gauge()) };
}

function between(before: Usage, after: Usage): Usage {
  return Object.fromEntries(
    Object.entries(after).map(([name, sum]) => [name, sum - (before[name] ?? 0)]),
  );
}
