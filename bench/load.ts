/** So many bookings, so many of them at a time, and what that took. */

export interface Load {
  readonly count: number;
  readonly inFlight: number;
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
export async function underLoad(
  { count, inFlight }: Load,
  gauge: () => Usage,
  book: () => Promise<unknown>,
): Promise<Measured> {
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
  return measure(gauge, eachMs, () => Promise.all(Array.from({ length: inFlight }, client)));
}

/** @param eachMs filled by the work with the time of each booking */
export async function measure(
  gauge: () => Usage,
  eachMs: readonly number[],
  work: () => Promise<unknown>,
): Promise<Measured> {
  const before = gauge();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, eachMs: eachMs.toSorted((a, b) => a - b), used: between(before, gauge()) };
}

/** What was used between two readings. */
export function between(before: Usage, after: Usage): Usage {
  return Object.fromEntries(
    Object.entries(after).map(([name, sum]) => [name, sum - (before[name] ?? 0)]),
  );
}
