/**
 * Tests left out of a run on purpose, as by `SKIP=amqp npm test`, and said to be: a test that is
 * skipped in silence is taken for one that passed.
 */
const parts = ['amqp', 'browser'] as const;

export type Part = (typeof parts)[number];

const skipped = (process.env.SKIP ?? '').split(',').filter((name) => name !== '');

for (const name of skipped)
  if (!parts.some((part) => part === name))
    throw new Error(`SKIP: there is no ${name} to leave out, only ${parts.join(', ')}`);

export function isSkipped(part: Part): boolean {
  return skipped.includes(part);
}

/** Called by vitest before all and after all. */
export function setup(): void {
  say();
}

export function teardown(): void {
  say();
}

function say(): void {
  if (skipped.length > 0) console.log(`\nleft out on purpose, by SKIP: ${skipped.join(', ')}\n`);
}
