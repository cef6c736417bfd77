/** The modules of the system. Databases, buses, API, settings and tests follow from this list. */
import type { Command, ModuleContract } from '../bus/contract.ts';
import type { Database } from '../storage/database.ts';
import type { Migrations } from '../storage/migrations.ts';
import { billingModule } from './billing/module.ts';
import { bookingModule } from './booking/module.ts';
import type { ModuleContext, ModuleDatabase } from './module.ts';
import { type ModuleName, moduleNames } from './names.ts';
import { parkingModule } from './parking/module.ts';

export const modules = [bookingModule, parkingModule, billingModule] as const satisfies readonly {
  readonly name: ModuleName;
}[];

type AnyModule = (typeof modules)[number];
/** A module that serves commands. */
export type ParticipantName = Extract<AnyModule, { readonly contract: ModuleContract }>['name'];
export type DatabaseName = AnyModule['databases'][number]['name'];

export const participantNames: readonly ParticipantName[] = modules.flatMap((module) =>
  module.contract === undefined ? [] : [module.name],
);

/** The modules at work in a process, by name; one that runs elsewhere is undefined. */
export type RunningModules = {
  readonly [One in AnyModule as One['name']]?: ReturnType<One['create']>;
};

/** Creates the modules of these names: wires each to its databases and the bus. */
export function createModules(
  names: readonly ModuleName[],
  databaseOf: (name: DatabaseName) => Database,
  context: ModuleContext,
): RunningModules {
  const created = modules
    .filter(({ name }) => names.includes(name))
    .map((module) => [module.name, module.create(databaseOf, context)]);
  return Object.fromEntries(created) as RunningModules; // Each is under its own name.
}

/** All commands of all modules. */
export const contracts: readonly ModuleContract[] = modules.flatMap(
  ({ contract }) => contract ?? [],
);

interface NamedDatabase extends ModuleDatabase {
  readonly name: DatabaseName;
}

/** The databases of some modules; of all if not given. */
export function databasesOf(names: readonly ModuleName[] = moduleNames): readonly NamedDatabase[] {
  const some = modules.filter(({ name }) => names.includes(name));
  return some.flatMap(({ databases }): readonly NamedDatabase[] => databases);
}

/** The owners of the tables in one database. */
export function migrationsFor(database: DatabaseName): readonly Migrations[] {
  return databasesOf().flatMap(({ name, migrations }) => (name === database ? migrations : []));
}

/** @throws Error if no module serves it */
export function moduleServing(commandType: string): ModuleName {
  const found = modules.find(({ contract }) =>
    contract?.commands.some(({ type }: Command) => type === commandType),
  );
  if (found === undefined) throw new Error(`no module serves ${commandType}`);
  return found.name;
}
