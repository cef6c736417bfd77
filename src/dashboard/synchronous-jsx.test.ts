import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const urlOf = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

/** Draws in a process of its own, and prints the built-in modules that were asked for. */
const DRAW = (before: string) => `
  import { keepJsxSynchronous } from ${urlOf('./synchronous-jsx.ts')};
  import { jsx } from 'hono/jsx';
  const asked = [];
  const { getBuiltinModule } = process;
  process.getBuiltinModule = (name) => {
    asked.push(name);
    return getBuiltinModule(name);
  };
  ${before}
  const Part = ({ name }) => jsx('b', {}, name);
  const html = String(jsx('i', {}, jsx(Part, { name: 'A<1' })));
  console.log(JSON.stringify({ asked, html }));
`;

const drawnAfter = (before: string): unknown => {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', DRAW(before)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
};

describe('a drawing', () => {
  const html = '<i><b>A&lt;1</b></i>';

  it('does not slow the promises of the process by a storage for contexts', () => {
    expect(drawnAfter('keepJsxSynchronous();')).toEqual({ asked: [], html });
  });

  it('would by itself, or else there is nothing to keep it from', () => {
    expect(drawnAfter('')).toEqual({ asked: ['node:async_hooks'], html });
  });
});
