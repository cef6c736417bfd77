import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readSources } from '../architecture/modules.ts';
import { changeOf, plantable } from './fault.ts';
import { readJudged, whyHarmless } from './judged.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const source = ['  if (a) {', '    b();', '  }', '  if (a) {', '    b();', '  }'].join('\n');
/** As a report counts: from 1, and the end is behind the last character. */
const at = (line: number, from: number, to: number) => ({
  start: { line, column: from },
  end: { line, column: to },
});

describe('a mutant', () => {
  it('is told by the lines that it changes', () => {
    const mutant = { location: at(4, 7, 8), replacement: 'true' };
    expect(changeOf(mutant, source)).toEqual({ from: 'if (a) {', to: 'if (true) {' });
  });

  it('may stretch over lines', () => {
    const location = { start: { line: 1, column: 10 }, end: { line: 3, column: 4 } };
    const change = changeOf({ location, replacement: '{}' }, source);
    expect(change).toEqual({ from: 'if (a) {\n    b();\n  }', to: 'if (a) {}' });
  });

  it('is put in where it was, though its lines stand in the source twice', () => {
    const mutant = { location: at(5, 5, 8), replacement: 'c()' };
    const { from, to } = plantable(mutant, source);
    expect(source.split(from)).toHaveLength(2);
    expect(source.replace(from, to).split('\n')[4]).toBe('    c();');
  });
});

describe('the list of the mutants that may survive', () => {
  const judged = [{ file: 'a.ts', from: 'b();', to: 'c();', why: 'both do the same' }];

  it('knows a mutant by what it changes, wherever the file and the line are now', () => {
    const change = { from: 'b();', to: 'c();' };
    expect(whyHarmless(judged, 'src/somewhere/a.ts', change)).toBe('both do the same');
    expect(whyHarmless(judged, 'src/somewhere/b.ts', change)).toBeUndefined();
    expect(whyHarmless(judged, 'src/a.ts', { ...change, to: 'd();' })).toBeUndefined();
  });

  it('is of lines that are there: in a file of another name they would not be known', () => {
    const sources = [...readSources(root, ['src'])];
    for (const { file, from } of readJudged()) {
      const named = sources.filter(([path]) => basename(path) === file);
      expect(
        named.some(([, text]) => text.includes(from)),
        `${file}: ${from}`,
      ).toBe(true);
    }
  });

  it('says of each why it matters to nobody', () => {
    for (const { file, from, to, why } of readJudged()) {
      expect(file).toMatch(/^[\w-]+\.ts$/);
      expect(from).not.toBe(to);
      expect(why.length, `${file}: ${from}`).toBeGreaterThan(20);
    }
  });
});
