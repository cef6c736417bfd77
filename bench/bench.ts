/**
 * How fast bookings are, beside the limit of what is underneath and beside code that is written by
 * hand, in turns within one run: quote the ratios, since single figures change with the machine.
 * Beside that, how fast pages are, and what they cost. See README.md in this folder.
 *
 *   npm run bench -- --bus memory
 *   npm run bench -- --bus amqp
 *   npm run bench -- --over http
 *   npm run bench -- --over processes
 *   npm run bench -- stays
 *   npm run bench -- soak
 *   npm run bench -- pages
 *   npm run bench -- open-pages
 */

import { loadsIn, numberIn, oneOf, optionsIn, percentIn, sagasIn } from './options.ts';
import { benchOpenPages } from './pages/open-pages.ts';
import { benchPages } from './pages/pages.ts';
import { benchSoak } from './soak/soak.ts';
import { benchSpeed } from './speed/speed.ts';
import { benchStays } from './stays/stays.ts';

type Bench = () => Promise<void>;

/** By its name; without one, bookings. Each throws an Error if one of its options is wrong. */
const benches = new Map<string, (args: readonly string[]) => Bench>([
  ['bookings', bookings],
  ['stays', stays],
  ['soak', soak],
  ['pages', (args) => withoutOptions(args, benchPages)],
  ['open-pages', (args) => withoutOptions(args, benchOpenPages)],
]);

function bookings(args: readonly string[]): Bench {
  const values = optionsIn(args, {
    values: ['bus', 'over', 'count', 'in-flight', 'rounds', 'declined'],
    flags: ['json'],
  });
  const over = oneOf(values, 'over', ['direct', 'http', 'processes']);
  const bus = oneOf(values, 'bus', over === 'processes' ? ['amqp'] : ['memory', 'amqp']);
  const options = {
    bus,
    over,
    loads: loadsIn(values, over === 'http' ? '64' : '1,64,256'),
    rounds: numberIn(values, 'rounds', 5),
    declined: percentIn(values, 'declined', 10),
    json: values.json === true,
  };
  return () => benchSpeed(options);
}

function stays(args: readonly string[]): Bench {
  const values = optionsIn(args, {
    values: ['ended', 'open', 'count', 'in-flight', 'rounds', 'declined'],
    flags: ['json'],
  });
  const [load, ...others] = loadsIn(values, '256');
  if (load === undefined || others.length > 0) throw new Error('--in-flight is one number here');
  const options = {
    ended: sagasIn(values, 'ended', '0,100000,1000000'),
    open: numberIn(values, 'open', 100_000),
    load,
    rounds: numberIn(values, 'rounds', 5),
    declined: percentIn(values, 'declined', 10),
    json: values.json === true,
  };
  return () => benchStays(options);
}

function soak(args: readonly string[]): Bench {
  const values = optionsIn(args, { values: ['minutes', 'per-second', 'slots', 'followers'] });
  const options = {
    minutes: numberIn(values, 'minutes', 30),
    perSecond: numberIn(values, 'per-second', 100),
    slots: numberIn(values, 'slots', 10_000),
    followers: numberIn(values, 'followers', 100),
  };
  return () => benchSoak(options);
}

function withoutOptions(args: readonly string[], bench: Bench): Bench {
  optionsIn(args, { values: [] });
  return bench;
}

/** Nothing, and one clear sentence, where something else was asked for. */
function chosen(args: readonly string[]): Bench | undefined {
  const [first = ''] = args;
  const [name, options] = /^(-|$)/.test(first) ? ['bookings', args] : [first, args.slice(1)];
  try {
    const choose = benches.get(name);
    if (choose === undefined)
      throw new Error(`there is no '${name}', but ${[...benches.keys()].join(', ')}`);
    return choose(options);
  } catch (error) {
    // Its first sentence says it; the rest of Node's own message is about other programs.
    const [wrong = ''] = String(error instanceof Error ? error.message : error).split('. ');
    console.error(`bench: ${wrong}`);
    return undefined;
  }
}

const bench = chosen(process.argv.slice(2));
if (bench === undefined) process.exitCode = 2;
else await bench();
