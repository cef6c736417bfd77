/** Completion as the shells do it; zsh and fish are tried if they are there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callParking } from '../../../tests/support/cli.ts';

const cases = [
  { line: 'parking sa', words: ['sagas'] },
  { line: 'parking slots o', words: ['open'] },
  { line: 'parking --json sagas list --sta', words: ['--state'] },
  { line: 'parking sagas list --state sta', words: ['stalled'] },
  { line: 'parking --url http://x.example slots li', words: ['list'] },
  { line: 'parking completion z', words: ['zsh'] },
  { line: 'parking slots list --limit sl', words: [] },
];

let folder: string;
const script = (shell: string) => join(folder, shell);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, out } = await callParking(['completion', shell]);
    expect(code).toBe(0);
    writeFileSync(script(shell), out);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

const isThere = (shell: string) => spawnSync(shell, ['--version']).error === undefined;

it('in bash', () => {
  const tries = cases.map(({ line }) => `try ${line}`).join('\n');
  const program = `
    source ${script('bash')}
    try() {
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
      _parking
      echo "\${COMPREPLY[*]}"
    }
    ${tries}`;
  const said = execFileSync('bash', ['-c', program], { encoding: 'utf8' });
  expect(said.split('\n').slice(0, -1)).toEqual(cases.map(({ words }) => words.join(' ')));
});

it('in bash, with files whose names have spaces', () => {
  writeFileSync(join(folder, 'my backup'), '');
  const program = `
    cd ${folder}
    source ${script('bash')}
    COMP_WORDS=(parking restore my) COMP_CWORD=2
    _parking
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync('bash', ['-c', program], { encoding: 'utf8' });
  expect(said).toBe('my backup\n');
});

it.runIf(isThere('zsh'))('in zsh', () => {
  // What zsh does with the words that it is handed is its own: here they are printed.
  const program = `
    compdef() { }
    compadd() { shift; print -rl -- "$@" }
    _describe() { print -rl -- \${\${(P)2}%%:*} }
    _files() { }
    source ${script('zsh')}
    try() { words=("$@"); CURRENT=$#; _parking; print . }
    ${cases.map(({ line }) => `try ${line}`).join('\n')}`;
  const said = execFileSync('zsh', ['-f', '-c', program], { encoding: 'utf8' });
  const offered = said.split('.\n').slice(0, -1);
  expect(offered).toHaveLength(cases.length);
  for (const [index, { line, words }] of cases.entries()) {
    const begun = line.split(' ').at(-1) ?? '';
    const fitting = offered[index]?.split('\n').filter((word) => word.startsWith(begun));
    expect(fitting, line).toEqual(words);
  }
});

it.runIf(isThere('fish'))('in fish', () => {
  const tries = cases.map(({ line }) => `complete -C '${line}' | string split -f1 \\t; echo .`);
  const program = `source ${script('fish')}; function parking; end; ${tries.join('; ')}`;
  const said = execFileSync('fish', ['-N', '-c', program], { encoding: 'utf8' });
  const expected = cases.map(({ words }) => words.map((word) => `${word}\n`).join(''));
  expect(said.split('.\n').slice(0, -1)).toEqual(expected);
});

describe.each(['bash', 'zsh'])('the script for %s', (shell) => {
  it.runIf(isThere(shell))('is one', () => {
    expect(spawnSync(shell, ['-n', script(shell)], { encoding: 'utf8' }).stderr).toBe('');
  });
});
