import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isTest, readSources } from './modules.ts';
import { readingPath, untidiness, untidyReadingPath, untidySizes } from './tidy.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const all = readSources(root, ['src', 'tests', 'bench', 'drizzle']);

describe('the source', () => {
  it('is tidy', () => {
    expect([...all].flatMap(([path, text]) => untidiness(path, text))).toEqual([]);
  });

  it('has small files: the median is 40 to 110 lines', () => {
    const product = [...all.keys()].filter((path) => path.startsWith('src/') && !isTest(path));
    expect(product.length).toBeGreaterThan(40);
    expect(untidySizes(all)).toEqual([]);
  });

  it('can be read along seven files in at most 620 lines, the workflow on one screen', () => {
    expect(untidyReadingPath(all)).toEqual([]);
  });
});

const lines = (count: number) => 'x();\n'.repeat(count);

describe('the measures of a file notice', () => {
  const test = 'src/a.test.ts';
  const planted: readonly (readonly [what: string, text: string, path?: string])[] = [
    ['a long file', lines(251)],
    ['a long test', lines(601), test],
    ['a long suite', lines(601), 'src/a.testsuite.ts'],
    ['a long function', `function f() {\n${lines(59)}}`],
    ['a long group outside a test', `describe('a', () => {\n${lines(59)}});`],
    [
      'a long test within a group',
      `describe('a', () => {\nit('b', () => {\n${lines(59)}});});`,
      test,
    ],
    ['a long test of a table', `it.each([1])('a', () => {\n${lines(59)}});`, test],
    ['a function long beside its group', `function f() {\n${lines(59)}describe(g);\n}`, test],
    ['a function called almost like a group', `describeIt(() => {\n${lines(59)}});`, test],
    ['many parameters', 'const f = (a: 1, b: 1, c: 1, d: 1) => a;'],
    ['many parameters, the last of them all the rest', 'const f = (a: 1, b: 1, c: 1, ...d) => a;'],
    ['a spread of a literal', 'f({ ...{ a, b }, c });'],
    ['deep nesting', 'if (a) for (;;) while (b) { if (c) d(); }'],
    ['deep nesting without braces', 'if (a) if (b) if (c) if (d) e();'],
    ['a wide line', `const a = '${'x'.repeat(88)}';`],
    ['unfinished work', `// ${'TO'}${'DO'}: later\na();`],
    ['broken work', `// ${'FIX'}${'ME'}: later\na();`],
    ['doubtful work', `// ${'X'}${'XX'}: later\na();`],
    ['a default', 'export default 1;'],
    ['a default function', '/** Adds. */\nexport default function f() {}'],
    ['a renamed default', 'const a = 1;\nexport { a as default };'],
    ['a barrel', `export * from './b.ts';`],
    ['a barrel in two steps', `import { b } from './b.ts';\nexport { b };`],
    ['a function without a docstring', 'export function f() {}'],
    ['an arrow function without one', 'export const f = () => 1;'],
    ['an asynchronous one', '// A remark.\nexport async function f() {}'],
    ['a vague docstring', '/** What is added. */\nconst a = 1;'],
    ['a vague docstring over several lines', '/**\n * Whether it is added.\n * Or not.\n */\na();'],
    ['a vague remark', '  // Who calls this waits.\n  a();'],
    ['a vague remark behind code', 'a(); // Where it stands.'],
    ['a vague name', 'a();', 'src/bus/utils.ts'],
    ['a vague part of a name', 'a();', 'src/bus/slot-service.ts'],
    ['a vague folder', 'a();', 'src/helpers/slot.ts'],
  ];

  for (const [what, text, path] of planted)
    it(what, () => {
      expect(untidiness(path ?? 'src/a.ts', text)).toHaveLength(1);
    });

  const tidy: readonly (readonly [what: string, text: string, path?: string])[] = [
    ['a file of 250 lines', lines(250)],
    ['a test of 600 lines', lines(600), test],
    ['a function of 60 lines', `function f() {\n${lines(58)}}`],
    ['a long group of tests', `describe('a', () => {\n${lines(99)}});`, test],
    [
      'a suite around a long group',
      `function f() {\ndescribe('a', () => {\n${lines(99)}});}`,
      test,
    ],
    ['three parameters', 'const f = (a: 1, b: 1, c: 1) => a;'],
    ['three parameters, the last of them all the rest', 'const f = (a: 1, b: 1, ...c) => a;'],
    ['a spread that depends', 'f({ ...(c ? { a } : {}), ...b }, [...(c ? [a] : [])]);'],
    ['nesting of three', 'if (a) for (;;) while (b) c();'],
    ['a chain of else', 'if (a) b(); else if (c) d(); else if (e) f(); else if (g) h(); else i();'],
    ['functions with docstrings', '/** Adds. */\nexport function f() {}\nfunction g() {}'],
    ['a test without docstrings', 'export const f = () => 1; // Whether.', test],
    ['a remark that goes on', '// One adds\n// What is there.\na();'],
    ['a text', "a('What // is added');"],
    ['100 columns', `const a = '${'x'.repeat(87)}';`],
    ['a default of a tool', 'export default 1;', 'drizzle/a.config.ts'],
    ['an export beside code', `export * from './b.ts';\na();`],
    ['a name that only begins vaguely', 'a();', 'src/bus/commonest.ts'],
  ];

  for (const [what, text, path] of tidy)
    it(`nothing in ${what}`, () => {
      expect(untidiness(path ?? 'src/a.ts', text)).toEqual([]);
    });
});

describe('the measures of the whole notice', () => {
  const files = (count: number, size: number) =>
    new Map(Array.from({ length: count }, (_, n) => [`src/${n}.ts`, lines(size)]));
  const path = (size: number) => new Map(readingPath.map((name) => [name, lines(size)]));

  it('a median out of bounds', () => {
    expect(untidySizes(files(21, 39))).toHaveLength(1);
    expect(untidySizes(files(21, 111))).toHaveLength(1);
  });

  it('no median of a few files, nor one within bounds', () => {
    expect(untidySizes(files(20, 39))).toEqual([]);
    expect(untidySizes(files(21, 40))).toEqual([]);
    expect(untidySizes(files(21, 110))).toEqual([]);
  });

  it('a reading path that is too long, or has lost a file', () => {
    expect(untidyReadingPath(path(60))).toEqual([]);
    const [last = ''] = readingPath.slice(-1);
    expect(untidyReadingPath(path(60).set(last, lines(260)))).toEqual([]);
    expect(untidyReadingPath(path(60).set(last, lines(261)))).toHaveLength(1);
    const [, ...rest] = path(60);
    expect(untidyReadingPath(new Map(rest))).toHaveLength(1);
  });

  it('a workflow that is longer than a screen', () => {
    const [workflow = ''] = readingPath;
    expect(untidyReadingPath(path(60).set(workflow, lines(61)))).toHaveLength(1);
  });
});
