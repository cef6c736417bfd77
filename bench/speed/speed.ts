/** Bookings: the limit of what is underneath, the hand-written rival and the system, in turns. */
import { toText } from '../figures.ts';
import type { Load } from '../load.ts';
import { describeMachine, inWords } from '../machine.ts';
import { print, printSummaries } from '../tables.ts';
import { withBroker } from './private-broker.ts';
import { inTurns, type Plan, pagesOfEach } from './rounds.ts';
import { type Pair, type Summary, summaryOf } from './summary.ts';
import type { BrokerAddress } from './task.ts';

/** Over HTTP; over a broker, each module in a process of its own. */
export type Over = 'direct' | 'http' | 'processes';

export interface SpeedOptions {
  readonly bus: 'memory' | 'amqp';
  /** The system in another form beside itself; if direct, beside its limit and its rival. */
  readonly over: Over;
  readonly loads: readonly Load[];
  readonly rounds: number;
  /** Per cent of the bookings. */
  readonly declined: number;
  /** Prints one object, for programs. */
  readonly json: boolean;
}

type Compared = Readonly<{ sides: Plan['sides']; pairs: readonly Pair[] }>;

/** The limit is that of the disk, or that of the broker. */
function compared({ bus, over }: SpeedOptions): Compared {
  if (over === 'http') return { sides: ['system', 'http'], pairs: [['http', 'system']] };
  if (over === 'processes') return { sides: ['system', 'apart'], pairs: [['apart', 'system']] };
  const limit = bus === 'amqp' ? 'bare' : 'limit';
  return {
    sides: [limit, 'rival', 'system'],
    pairs: [
      ['system', 'rival'],
      ['system', limit],
      ['rival', limit],
    ],
  };
}

export function benchSpeed(options: SpeedOptions): Promise<void> {
  return options.bus === 'memory'
    ? compare(options)
    : withBroker((broker) => compare(options, broker));
}

async function compare(options: SpeedOptions, broker?: BrokerAddress): Promise<void> {
  const { loads, rounds, declined, bus } = options;
  const { sides, pairs } = compared(options);
  const machine = describeMachine();
  const plan: Plan = { sides, rounds, declined, broker };
  const summaries: Summary[] = [];
  for (const load of loads) summaries.push(summaryOf(await inTurns(plan, load), pairs));
  // Neither the bus nor HTTP changes what is written.
  const hasPages = broker === undefined && options.over === 'direct';
  const pages = hasPages ? await pagesOfEach(plan) : new Map<string, number>();
  if (options.json) {
    const figures = { summaries, pages: Object.fromEntries(pages) };
    console.log(JSON.stringify({ machine, bus, rounds, declined, ...figures }));
    return;
  }
  console.log(`${inWords(machine)}\n`);
  console.log(`bus ${bus}, ${declined} % declined, synchronous=FULL, every row counted;`);
  console.log(`median (range) of ${rounds} rounds in turns\n`);
  printSummaries(summaries);
  if (!hasPages) return;
  console.log('\nwritten into the logs by a booking that is alone');
  print('', ...pages.keys());
  print('pages of 4 KiB', ...[...pages.values()].map((count) => toText(count, 1)));
}
