/** Files that import each other, directly or around others; imports of types count, too. */
import { importsOf, type Sources } from './modules.ts';

/**
 * The groups of files each of which reaches all others of its group: the strongly connected
 * components of more than one file, by Tarjan's algorithm
 * (https://doi.org/10.1137/0201010), and files that import themselves.
 */
export function circles(sources: Sources): readonly (readonly string[])[] {
  const imports = new Map<string, readonly string[]>();
  for (const { from, to } of importsOf(sources))
    imports.set(from, [...(imports.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  /** Returns the earliest of the open files that this one reaches. */
  const visit = (file: string): number => {
    const mine = order.size;
    order.set(file, mine);
    open.push(file);
    let earliest = mine;
    for (const to of imports.get(file) ?? []) {
      if (!order.has(to)) earliest = Math.min(earliest, visit(to));
      else if (open.includes(to)) earliest = Math.min(earliest, order.get(to) ?? mine);
    }
    if (earliest === mine) found.push(open.splice(open.indexOf(file)).toSorted());
    return earliest;
  };
  for (const file of sources.keys()) if (!order.has(file)) visit(file);
  const isCircle = ([first = '', ...rest]: readonly string[]) =>
    rest.length > 0 || imports.get(first)?.includes(first) === true;
  return found.filter(isCircle);
}
