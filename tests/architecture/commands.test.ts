/** Commands that the documents name, wherever no test runs them: each is one that is there. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from '@commander-js/extra-typings';
import { describe, expect, it } from 'vitest';
import { parkingProgram } from '../../src/cli/program.ts';
import { commandsIn } from '../../src/cli/strict.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const documents = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
  ...['examples/README.md', 'bench/README.md', 'tests/fixtures/README.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The pieces of code of a document: its blocks, and what stands in backquotes. */
const codeOf = (text: string) =>
  [...text.matchAll(/```sh\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, inline]) => block?.replaceAll('\\\n', ' ') ?? inline ?? '',
  );

/** What follows a command in the lines that begin with it; a place for a value is a word. */
const callsOf = (code: string, command: string) =>
  code.split('\n').flatMap((line) => {
    const words = line.replaceAll(/\$\([^)]*\)|<[^>]*>/g, 'value');
    const call = new RegExp(`^(?:[A-Z_]+=\\S+ )*${command} ([^#|>&)…]*)`).exec(words)?.[1];
    return call === undefined ? [] : [call.trim()];
  });

/** Why the command line does not take a call; nothing if it does, or asks for its help. */
async function whyNot(call: string): Promise<string | undefined> {
  const given = (call.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll("'", ''));
  const program = parkingProgram(() => async () => {});
  for (const command of commandsIn(program)) {
    command.exitOverride().enablePositionalOptions();
    command.configureOutput({ writeOut() {}, writeErr() {} });
  }
  try {
    await program.parseAsync(given, { from: 'user' });
    return undefined;
  } catch (error) {
    // A form without its values, such as `slots add`, names a command that is there.
    const isForm = /^commander\.(help|version|missing)/;
    const isThere = error instanceof CommanderError && isForm.test(error.code);
    return isThere ? undefined : `parking ${call}: ${error}`;
  }
}

const PARKING = '(?:npx |docker .* (?:exec|run --rm) parking )?parking';

it('The documents name many calls of the command line', () => {
  const calls = documents.flatMap((document) =>
    codeOf(read(document)).flatMap((piece) => callsOf(piece, PARKING)),
  );
  expect(calls.length).toBeGreaterThan(50);
});

describe.each(documents)('%s', (document) => {
  const code = codeOf(read(document));

  it('names calls of the command line that are understood', async () => {
    const calls = code.flatMap((piece) => callsOf(piece, PARKING));
    const faults = await Promise.all(calls.map(whyNot));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  it('names scripts and files to run that are there', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = code.flatMap((piece) => callsOf(piece, 'npm run(?: -s| --silent)?'));
    const names = named.map((call) => call.split(' ')[0] ?? '');
    expect(names.filter((name) => scripts[name] === undefined)).toEqual([]);
    const run = code.flatMap((piece) => callsOf(piece, 'node(?: --import tsx)?'));
    const files = run
      .map((call) => call.split(' ')[0] ?? '')
      .filter((file) => /^[\w/.-]+\.(ts|mjs)$/.test(file));
    const isThere = (file: string) => statSync(join(root, file), { throwIfNoEntry: false });
    expect(files.filter((file) => !isThere(file))).toEqual([]);
  });
});
