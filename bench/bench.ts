/**
 * How near the engine comes to what its surroundings allow, in turns with a rival within one run:
 * in memory raw better-sqlite3, on a broker bare amqplib. Quote the ratio; single figures change
 * with the machine. See README.md in this folder.
 *
 *   npm run bench -- --bus memory
 *   npm run bench -- --bus amqp
 */
import { parseArgs } from 'node:util';
import { benchAmqp } from './amqp.ts';
import { benchMemory } from './memory.ts';

const buses = new Map([
  ['memory', benchMemory],
  ['amqp', benchAmqp],
]);

/** Nothing, and one clear sentence, where something else was asked for. */
function chosen(): (() => Promise<void>) | undefined {
  try {
    const { values } = parseArgs({ options: { bus: { type: 'string', default: 'memory' } } });
    const bench = buses.get(values.bus);
    if (bench === undefined) throw new Error(`Unknown bus '${values.bus}'`);
    return bench;
  } catch (error) {
    // Its first sentence says it; the rest of Node's own message is about other programs.
    const [wrong = ''] = String(error instanceof Error ? error.message : error).split('. ');
    console.error(`bench: ${wrong}; it takes --bus memory (the default) or --bus amqp`);
    return undefined;
  }
}

const bench = chosen();
if (bench === undefined) process.exitCode = 2;
else await bench();
