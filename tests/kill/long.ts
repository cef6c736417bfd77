/**
 * The kill tests in their long form. At random, in rounds, each on a data folder of its own:
 *   node --import tsx tests/kill/long.ts --rounds 10 --bookings 500 --kills 5
 * At named boundaries, during recoveries and at random, by a plan that a seed gives again:
 *   node --import tsx tests/kill/long.ts --boundaries --kills 300 --seed 1
 * In the middle of backups, after as many that are each restored and checked:
 *   node --import tsx tests/kill/long.ts --backups 20 --kills 10
 */
import { parseArgs } from 'node:util';
import { seededChance } from '../../src/testing/chance.ts';
import { backUp } from './backed-up.ts';
import { freshSeed } from './chance.ts';
import { suffer } from './ordeal.ts';
import { nameOf, planOf } from './plan.ts';
import { besiege, type Report } from './siege.ts';
import { tableOf, tallyOf } from './tally.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    bookings: { type: 'string', default: '500' },
    kills: { type: 'string' },
    boundaries: { type: 'boolean', default: false },
    backups: { type: 'string' },
    seed: { type: 'string' },
  },
});

const violations = await (values.backups !== undefined
  ? inBackups(Number(values.backups))
  : values.boundaries
    ? atBoundaries()
    : inRounds());
process.exitCode = violations === 0 ? 0 : 1;

async function inRounds(): Promise<number> {
  let failed = 0;
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const ordeal = { bookings: Number(values.bookings), kills: Number(values.kills ?? 5) };
    const verdict = await suffer({ ...ordeal, random: Math.random });
    const { acknowledged, unknown, kills, states, recoveryMs } = verdict;
    console.log(
      `round ${round}: ${acknowledged} acknowledged, ${unknown} unknown, ${kills} kills,`,
      `${JSON.stringify(states)}, at rest ${recoveryMs.toFixed(0)} ms after the last start,`,
      `${verdict.violations.length} violations`,
    );
    for (const violation of verdict.violations) console.log(`  ${violation}`);
    failed += verdict.violations.length;
  }
  return failed;
}

async function inBackups(backups: number): Promise<number> {
  const kills = Number(values.kills ?? 5);
  const { kept, perSecond, cutOff, violations } = await backUp({
    backups,
    kills,
    random: Math.random,
  });
  for (const { bookings, openSagas, tookMs, longestAnswerMs } of kept)
    console.log(
      `${bookings} bookings, ${openSagas} sagas open, copied in ${tookMs.toFixed(0)} ms,`,
      `longest answer ${longestAnswerMs.toFixed(0)} ms`,
    );
  const took = kept.map(({ longestAnswerMs }) => longestAnswerMs);
  console.log(
    `${perSecond.toFixed(0)} bookings a second, longest ${Math.max(...took).toFixed(0)} ms`,
  );
  console.log(`${kills} kills, of which ${cutOff} cut a copy off`);
  const all = [...violations, ...kept.flatMap((one) => one.violations)];
  for (const violation of all) console.log(`  ${violation}`);
  console.log(`${all.length} violations`);
  return all.length;
}

async function atBoundaries(): Promise<number> {
  const seed = Number(values.seed ?? freshSeed());
  const started = performance.now();
  console.log(`seed ${seed}`);
  const reports: Report[] = [];
  for await (const report of besiege(planOf(Number(values.kills ?? 40), seededChance(seed)))) {
    reports.push(report);
    printViolations(report);
  }
  const tally = tallyOf(reports);
  const seconds = (performance.now() - started) / 1_000;
  console.log(`\n${tableOf(tally)}\n${tally.kills} kills in ${seconds.toFixed(0)} s`);
  return tally.violations;
}

function printViolations({ struck, violationsAtRest }: Report): void {
  for (const { blow, violations } of struck)
    for (const violation of violations) console.log(`${nameOf(blow)}: ${violation}`);
  for (const violation of violationsAtRest) console.log(`at rest: ${violation}`);
}
