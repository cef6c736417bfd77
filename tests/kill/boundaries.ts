/**
 * The named places at which a process is killed: those between two durable things. All that a
 * process makes durable goes through the group commit of one of its databases.
 *
 * - `begin`: before `BEGIN IMMEDIATE`; the units of the batch are only in memory
 * - `written`: before `COMMIT`; the units have run
 * - `committed`: `COMMIT` has returned; nobody has been told yet
 */
import { type DatabaseName, databasesOf } from '../../src/modules/modules.ts';

const moments = ['begin', 'written', 'committed'] as const;

export type Boundary = `${DatabaseName}.${(typeof moments)[number]}`;

export const boundaries: readonly Boundary[] = databasesOf().flatMap(({ name }) =>
  moments.map((moment) => `${name}.${moment}` as const),
);
