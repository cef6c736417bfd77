/**
 * The torture in its long forms:
 *   npm run torture -- --minutes 10
 *   npm run torture -- --kills 60 --broker-kills 3 --bookings 2000 --minutes 2
 *   npm run torture -- --outage 60      the broker alone is down, for so many seconds, under load
 *   npm run torture -- --restores       no faults: backups of each process, restored and checked
 * A seed gives the same plan of faults again: --seed 1.
 */
import { parseArgs } from 'node:util';
import { seededChance } from '../../src/testing/chance.ts';
import { freshSeed } from '../kill/chance.ts';
import type { Dose } from './faults.ts';
import { restores } from './restores.ts';
import { torment } from './torment.ts';

/** What a minute of it holds, where nothing else is said. */
const A_MINUTE = { kills: 20, 'broker-kills': 1, others: 3, bookings: 1_000 };

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    kills: { type: 'string' },
    'broker-kills': { type: 'string' },
    others: { type: 'string' },
    bookings: { type: 'string' },
    outage: { type: 'string' },
    restores: { type: 'boolean', default: false },
    seed: { type: 'string' },
  },
});

const started = performance.now();
const seconds = () => `${((performance.now() - started) / 1_000).toFixed(0)} s`.padStart(6);
const tell = (line: string) => console.log(`${seconds()}  ${line}`);
const violations = await (values.restores ? restores(tell) : tormented());
for (const violation of violations) console.log(`  ${violation}`);
process.exitCode = violations.length === 0 ? 0 : 1;

async function tormented(): Promise<readonly string[]> {
  const seed = numberOf('seed', freshSeed());
  console.log(`seed ${seed}`);
  const random = seededChance(seed);
  const { violations: found, recovery, ...counts } = await torment({ ...doseOf(), random, tell });
  console.log(counts);
  console.log(`${recovery.open} sagas were open at the last fault; 99 of 100 had ended`);
  console.log(`  ${(recovery.p99Ms / 1_000).toFixed(1)} s after it; ${found.length} violations`);
  return found;
}

function doseOf(): Dose & { readonly bookings: number } {
  const minutes = numberOf('minutes', 2);
  const outageS = numberOf('outage', 0);
  const each = (name: keyof typeof A_MINUTE) => numberOf(name, Math.ceil(A_MINUTE[name] * minutes));
  const outage = { kills: 0, brokerKills: 1, brokerDownMs: outageS * 1_000, others: 0 };
  if (outageS > 0) return { ...outage, lengthMs: 10_000, bookings: numberOf('bookings', 500) };
  return {
    kills: each('kills'),
    brokerKills: each('broker-kills'),
    brokerDownMs: 1_000,
    others: each('others'),
    lengthMs: minutes * 60_000,
    bookings: each('bookings'),
  };
}

function numberOf(name: keyof typeof values, usual: number): number {
  const value = Number(values[name] ?? usual);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${name} must be a number, not ${values[name]}`);
}
