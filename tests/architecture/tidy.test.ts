import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isTest, readSources } from './modules.ts';
import { untidiness } from './tidy.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const all = readSources(root, ['src', 'tests', 'bench', 'drizzle']);

const lineCount = (path: string) => (all.get(path) ?? '').trimEnd().split('\n').length;

describe('the source', () => {
  it('is tidy', () => {
    expect([...all].flatMap(([path, text]) => untidiness(path, text))).toEqual([]);
  });

  it('has small files: the median is 40 to 110 lines', () => {
    const product = [...all.keys()].filter((path) => path.startsWith('src/') && !isTest(path));
    const sizes = product.map(lineCount).toSorted((a, b) => a - b);
    const median = sizes[Math.floor(sizes.length / 2)];
    expect(sizes.length).toBeGreaterThan(40);
    expect(median).toBeGreaterThanOrEqual(40);
    expect(median).toBeLessThanOrEqual(110);
  });

  it('can be read along seven files in under 600 lines, the workflow on one screen', () => {
    const path = [
      'src/modules/booking/booking.saga.ts',
      'src/modules/parking/contract.ts',
      'src/modules/parking/slot.ts',
      'src/orchestrator/transition.ts',
      'src/bus/bus.ts',
      'src/main.ts',
    ];
    const sizes = path.map(lineCount);
    expect(Math.min(...sizes)).toBeGreaterThan(10);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(600);
    expect(lineCount('src/modules/booking/booking.saga.ts')).toBeLessThanOrEqual(60);
  });
});

describe('the measures notice', () => {
  const lines = (count: number) => 'x();\n'.repeat(count);
  const untidy = (text: string, path = 'src/a.ts') => untidiness(path, text);

  const planted: readonly (readonly [what: string, text: string, path?: string])[] = [
    ['a long file', lines(251)],
    ['a long test', lines(601), 'src/a.test.ts'],
    ['a long function', `function f() {\n${lines(60)}}`],
    ['a long test within a suite', `describe('a', () => {\nit('b', () => {\n${lines(60)}});});`],
    ['many parameters', 'const f = (a: 1, b: 1, c: 1, d: 1) => a;'],
    ['deep nesting', 'if (a) for (;;) while (b) { if (c) d(); }'],
    ['a wide line', `const a = '${'x'.repeat(100)}';`],
    ['unfinished work', `// ${'TO'}${'DO'}: later\na();`],
    ['a barrel', `export * from './b.ts';`],
    ['a vague name', 'a();', 'src/bus/utils.ts'],
  ];

  for (const [what, text, path] of planted)
    it(what, () => {
      expect(untidy(text, path)).toHaveLength(1);
    });

  it('nothing where all is well', () => {
    expect(untidy('function f(a: 1) {\n  if (a) return 1;\n  else if (b) return 2;\n}')).toEqual(
      [],
    );
    expect(untidy(`describe('a', () => {\n${lines(100)}});`, 'src/a.test.ts')).toEqual([]);
  });
});
