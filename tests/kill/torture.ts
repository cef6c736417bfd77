/**
 * The kill test in its long form:
 *   node --import tsx tests/kill/torture.ts --rounds 10 --bookings 500 --kills 5
 */
import { parseArgs } from 'node:util';
import { suffer } from './ordeal.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    bookings: { type: 'string', default: '500' },
    kills: { type: 'string', default: '5' },
  },
});

let failed = 0;
for (let round = 1; round <= Number(values.rounds); round += 1) {
  const ordeal = { bookings: Number(values.bookings), kills: Number(values.kills) };
  const verdict = await suffer({ ...ordeal, random: Math.random });
  const { acknowledged, unknown, kills, states, violations, recoveryMs } = verdict;
  console.log(
    `round ${round}: ${acknowledged} acknowledged, ${unknown} unknown, ${kills} kills,`,
    `${JSON.stringify(states)}, at rest ${recoveryMs.toFixed(0)} ms after the last start,`,
    `${violations.length} violations`,
  );
  for (const violation of violations) console.log(`  ${violation}`);
  failed += violations.length;
}
process.exitCode = failed === 0 ? 0 : 1;
