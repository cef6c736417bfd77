/**
 * The facts that a module's databases can be asked for, so that its promises are checked from
 * outside.
 */

/** A query whose columns are the properties of the fact that it reads. */
export interface FactQuery {
  /** The database that it is asked of. */
  readonly of: string;
  readonly sql: string;
}

/** One query per kind of fact. */
export type FactQueries<Facts> = { readonly [Kind in keyof Facts]: FactQuery };

/** A booking whose sagas have all ended, as its module says it is. */
export interface SettledBooking {
  readonly id: string;
  readonly slotId: string;
  readonly status: string;
}

/**
 * The promises of one module, each as a check that returns its violations in words. They are
 * properties and not methods, so that a snapshot without the module's facts does not compile.
 */
export interface Promises<Facts> {
  /** Holds at every instant, also in the middle of a fault. */
  readonly always: (facts: Facts) => readonly string[];
  /** Checks that the module's records of a settled booking match its outcome. */
  readonly settled: (facts: Facts) => (booking: SettledBooking) => readonly string[];
  /** Once all is at rest, nothing is held or paid for a booking that does not exist. */
  readonly ownerless: (facts: Facts, bookings: ReadonlySet<string>) => readonly string[];
}

/** A module's promises, and the queries that read the facts for them. */
export interface Invariants<Facts> extends Promises<Facts> {
  readonly queries: FactQueries<Facts>;
}

/** The values that occur more than once, without the first of each. */
export function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.has(value) || !seen.add(value));
}

/** The facts by a key of theirs. */
export function grouped<Fact>(
  facts: readonly Fact[],
  keyOf: (fact: Fact) => string,
): ReadonlyMap<string, readonly Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const group = groups.get(keyOf(fact));
    if (group === undefined) groups.set(keyOf(fact), [fact]);
    else group.push(fact);
  }
  return groups;
}
