/** The documents show code of the examples, which other tests compile and run. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tutorial = readFileSync(`${root}docs/your-own-saga.md`, 'utf8');
const blocks = [...tutorial.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(
  ([, file = '', code = '']) => ({ file, code }),
);

describe('the tutorial', () => {
  it('shows parts of every file of the example', () => {
    expect(new Set(blocks.map(({ file }) => file))).toEqual(
      new Set([
        'contracts.ts',
        'trip.saga.ts',
        'trip.checks.ts',
        'participants.ts',
        'trip.ts',
        'trip.simulation.ts',
      ]),
    );
    expect(blocks).toHaveLength(tutorial.split('```ts\n').length - 1);
  });

  it.each(blocks)('shows what stands in $file', ({ file, code }) => {
    expect(readFileSync(`${root}examples/trip/${file}`, 'utf8')).toContain(code);
  });
});

it('the receiver of notices is shown as it stands in the examples', () => {
  const [, shown] =
    /```js\n([\s\S]*?)```/.exec(readFileSync(`${root}docs/operating.md`, 'utf8')) ?? [];
  expect(shown).toBe(readFileSync(`${root}examples/webhook.mjs`, 'utf8'));
});
