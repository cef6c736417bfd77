/** One thing of the API, a line per property. */
import type { Output } from './output.ts';
import { painted, toned } from './text.ts';
import { moneyIn, relativeTime, wordOf } from './words.ts';

/** Prints one thing, a line per property, or as JSON. */
export function printItem(out: Output, item: object): void {
  if (out.isJson) return out.json(item);
  const properties = Object.entries(asRead(item));
  const width = Math.max(0, ...properties.map(([name]) => name.length));
  for (const [name, value] of properties) {
    const word = wordOf(value);
    const isTime = name.endsWith('At') && typeof value === 'string' && out.width !== undefined;
    const beside = isTime ? ` (${relativeTime(value, out.now())})` : '';
    out.line([painted('dim', name.padEnd(width)), '  ', toned(word), beside]);
  }
}

/** An amount and its currency that stand side by side are one property. */
function asRead(item: object): object {
  const amount = moneyIn(item);
  if (amount === undefined) return item;
  const rest = Object.entries(item).filter(([name]) => name !== 'currency');
  return Object.fromEntries(
    rest.map(([name, value]) => [name, name === 'amount' ? amount : value]),
  );
}
