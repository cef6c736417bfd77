import { type ModuleName, moduleNames } from '../../src/modules/names.ts';

/** One value per module of the system, by its name. */
export function byModule<T>(make: (module: ModuleName) => T): Record<ModuleName, T> {
  const made = moduleNames.map((module) => [module, make(module)]);
  return Object.fromEntries(made) as Record<ModuleName, T>; // It has a value for each name.
}

/** One value per module, made one after the other: those that serve commands before the sender. */
export async function inTurn<T>(
  make: (module: ModuleName) => Promise<T>,
): Promise<Record<ModuleName, T>> {
  const made: [ModuleName, T][] = [];
  for (const module of moduleNames.toReversed()) made.push([module, await make(module)]);
  return Object.fromEntries(made) as Record<ModuleName, T>; // It has a value for each name.
}
