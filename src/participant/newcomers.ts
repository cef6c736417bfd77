/**
 * Commands that cannot be in the inbox, so that it need not be searched for them. Most commands
 * are: ids of commands sort by when their sagas began, and one database has one inbox, which
 * remembers what it wrote last. It errs on one side only: what it does not know is looked for.
 */

/** Ids that are remembered one by one; then all up to the highest of them are looked for. */
const MAX_NOTED = 20_000;

export interface Newcomers {
  /** True if no row can have this id. */
  has(commandId: string): boolean;
  /** A row of this id is written, or may be. */
  note(commandId: string): void;
}

/** @param highest the highest id of a row that is there already; empty if there is none */
export function createNewcomers(highest: string): Newcomers {
  let floor = highest;
  let noted = new Set<string>();
  return {
    has: (commandId) => commandId > floor && !noted.has(commandId),
    note(commandId) {
      if (commandId <= floor) return;
      noted.add(commandId);
      if (noted.size < MAX_NOTED) return;
      for (const id of noted) if (id > floor) floor = id;
      noted = new Set();
    },
  };
}
