/**
 * The named places at which a process is killed: those between two durable things. All that a
 * process makes durable goes through the group commit of one of its databases.
 *
 * - `begin`: before `BEGIN IMMEDIATE`; the units of the batch are only in memory
 * - `written`: before `COMMIT`; the units have run
 * - `committed`: `COMMIT` has returned; nobody has been told yet
 */
const databases = ['booking', 'parking', 'billing', 'gateway'] as const;
const moments = ['begin', 'written', 'committed'] as const;

export type Boundary = `${(typeof databases)[number]}.${(typeof moments)[number]}`;

export const boundaries: readonly Boundary[] = databases.flatMap((database) =>
  moments.map((moment) => `${database}.${moment}` as const),
);
