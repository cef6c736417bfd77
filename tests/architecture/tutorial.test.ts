/** The tutorial shows code of the example, which another test compiles and runs. */
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
