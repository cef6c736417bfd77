import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callParking } from '../../tests/support/cli.ts';
import { readCliSettings } from '../app/config.ts';
import { parkingProgram } from './program.ts';
import { takesColour } from './run.ts';
import { commandsIn } from './strict.ts';

const call = (line: string) => callParking(line.split(' '));
/** An answer with an empty list, and every address that was asked for. */
function listing() {
  const asked: string[] = [];
  const fetch = async (input: string | URL | Request) => {
    asked.push(input instanceof Request ? input.url : String(input));
    return Response.json({ items: [], nextCursor: null });
  };
  return { asked, fetch };
}

describe('options that all commands have', () => {
  it.each([
    '--url http://a.example slots list',
    'slots --url http://a.example list',
    'slots list --url http://a.example',
    'slots list --url=http://a.example',
  ])('may stand before, between and after its words: %s', async (line) => {
    const { asked, fetch } = listing();
    expect(await callParking(line.split(' '), { fetch })).toMatchObject({ code: 0 });
    expect(asked).toEqual(['http://a.example/slots?limit=50']);
  });

  it('are not sent as filters', async () => {
    const { asked, fetch } = listing();
    await callParking(['sagas', 'list', '--code', 'refused', '--json', '--timeout', '5'], {
      fetch,
    });
    expect(asked).toEqual(['http://127.0.0.1:3000/sagas?code=refused&limit=50']);
  });
});

describe('a call that is not understood', () => {
  it.each([
    { args: ['slot'], said: "unknown command 'slot'; did you mean slots? See --help" },
    { args: ['slots', 'lsit'], said: "unknown command 'lsit'; did you mean list? See --help" },
    { args: ['nosuch'], said: "unknown command 'nosuch'; see --help" },
    { args: [''], said: "unknown command ''" },
    { args: ['constructor'], said: "unknown command 'constructor'" },
    { args: ['slots', '__proto__'], said: "unknown command '__proto__'" },
    { args: ['slots'], said: 'which of list, show, add, close, open?' },
    { args: ['--jsn', 'slots'], said: "unknown option '--jsn'; did you mean --json?" },
    { args: ['slots', 'add'], said: "missing required argument 'name'" },
    { args: ['slots', 'add', ''], said: 'name is empty' },
    { args: ['slots', 'add', 'a', 'b'], said: "too many arguments for 'add'" },
    { args: ['slots', 'add', 'A', '--currency', ''], said: '--currency is given an empty value' },
    { args: ['slots', 'add', 'A', '--currency='], said: '--currency is given an empty value' },
    { args: ['slots', 'list', '--token', ' \t'], said: '--token is given an empty value' },
    { args: ['book', 's', '--key'], said: "option '--key <key>' argument missing" },
    {
      args: ['book', 's', '--key', '--json'],
      said: '--key needs a value; if it is meant, say --key=--json',
    },
    { args: ['book', 's', '--key', 'k', '--key', 'k'], said: '--key is given twice' },
    { args: ['--json', 'slots', 'list', '--json'], said: '"--json is given twice"' },
    { args: ['slots', 'list', '--wide=no'], said: "unknown option '--wide=no'" },
    { args: ['slots', 'list', '--no-wide'], said: "unknown option '--no-wide'" },
    { args: ['slots', 'list', '--stats', 'x'], said: 'did you mean --status?' },
    { args: ['load', '--slotsUrl', 'x'], said: 'did you mean --slots-url?' },
    { args: ['slots', 'list', '-k'], said: "unknown option '-k'" },
    { args: ['slots', 'list', '--version'], said: "unknown option '--version'" },
    { args: ['sagas', 'list', '--state', 'staled'], said: 'did you mean stalled?' },
    {
      args: ['sagas', 'list', '--columns', 'reson'],
      said: 'no column reson; did you mean reason?',
    },
    { args: ['sagas', 'list', '--columns', 'x'], said: 'no column x; there are state, reason,' },
    { args: ['sagas', 'retry'], said: 'name ids, or --all, or a filter' },
    { args: ['sagas', 'retry', 'x', '--all'], said: 'name ids, or --all, or a filter' },
    { args: ['sagas', 'retry', '--all'], said: 'retry of many needs --reason' },
    { args: ['sagas', 'resolve', 'x'], said: 'resolve needs --reason' },
    { args: ['completion', 'fis'], said: 'must be one of bash, zsh, fish; did you mean fish?' },
  ])('$args ends with 2, and in one line', async ({ args, said }) => {
    const { code, out, err } = await callParking(args);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(said)]);
    expect(err).toMatch(/^[^\n]+\n$/);
  });

  it('is told to a program as JSON', async () => {
    const { code, err } = await call('slots list --limit many --json');
    const detail = '--limit must be a whole number from 1 to 100000';
    expect([code, JSON.parse(err)]).toEqual([2, { code: 'usage', detail }]);
  });

  it('is refused in words, whatever it is', async () => {
    const known = ['slots', 'add', '--', '-', '--key', '--json', '--=', 'book', 'help', '--wait'];
    const word = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...known));
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (args) => {
        const { code, err } = await callParking(args);
        expect([0, 2, 3]).toContain(code);
        expect(err.split('\n').length).toBe(code === 0 ? 1 : 2);
      }),
      { numRuns: 10 },
    );
  });
});

describe('the version', () => {
  it('is that of the command line, and of the system if it is asked', async () => {
    const own = (await call('--version')).out.trim();
    expect(own).toMatch(/^\d+\.\d+\.\d+(-dev)?$/);
    const fetch = async () => Response.json({ info: { version: '9.9.9' } });
    const { out } = await callParking(['version'], { fetch });
    expect(out).toBe(`client ${own}\nserver 9.9.9\n`);
    expect(await call('version')).toMatchObject({ code: 3, out: `client ${own}\n` });
  });
});

describe('what the API answers', () => {
  const problem = { status: 409, detail: 'it has ended', requestId: 'r', code: 'verb_refused' };
  const fetch = async () => Response.json(problem, { status: 409 });

  it('is told in a sentence, or to a program as it is', async () => {
    const told = await callParking(['sagas', 'abort', 's'], { fetch });
    expect(told).toEqual({ code: 1, out: '', err: 'it has ended\n' });
    const { code, out, err } = await callParking(['sagas', 'abort', 's', '--json'], { fetch });
    expect([code, out, JSON.parse(err)]).toEqual([1, '', problem]);
  });

  it('a state that this release does not know is counted like the others', async () => {
    const counts = async () => Response.json({ running: 1, awaiting_approval: 12 });
    const { code, out } = await callParking(['sagas', 'counts'], { fetch: counts });
    expect([code, out]).toEqual([0, 'running            1\nawaiting_approval  12\n']);
  });

  it('nobody answers: that is told with the address', async () => {
    const { code, err } = await call('slots list --url http://a.example');
    expect([code, err]).toEqual([
      3,
      expect.stringContaining('nothing answers at http://a.example'),
    ]);
  });
});

describe('help', () => {
  const leaves = commandsIn(parkingProgram(() => async () => {})).filter(
    ({ commands }) => commands.length === 0,
  );
  const pathOf = (command: (typeof leaves)[number]): string =>
    command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`;

  it('is there for every command, with examples that are understood', async () => {
    expect(leaves.length).toBeGreaterThan(30);
    for (const leaf of leaves) {
      const words = pathOf(leaf).trim().split(' ');
      const { code, out } = await callParking([...words, '--help']);
      expect(code).toBe(0);
      const examples = [...out.matchAll(/^ {2}\$ parking (.*)$/gm)].map(([, line = '']) => line);
      expect(examples.length, words.join(' ')).toBeGreaterThan(0);
      for (const example of examples) {
        const given = example.replace(/ [>|] .*/, '').match(/'[^']*'|\S+/g) ?? [];
        expect(given.slice(0, words.length)).toEqual(words);
        const program = parkingProgram(() => async () => {});
        for (const command of commandsIn(program)) command.exitOverride().enablePositionalOptions();
        // Help that was shown ends the parsing, with the code of success.
        await program
          .parseAsync(given, { from: 'user' })
          .catch((error: unknown) => expect(error).toMatchObject({ exitCode: 0 }));
      }
    }
  });

  it('is the same, asked for by a word or by an option', async () => {
    for (const words of [['sagas', 'show'], ['sagas'], ['book'], []]) {
      const { code, out } = await callParking(['help', ...words]);
      expect(code).toBe(0);
      expect(out).toBe((await callParking([...words, '--help'])).out);
    }
  });

  it('of a command that is not there says so, and is no success', async () => {
    for (const args of [
      ['help', 'nosuch'],
      ['help', 'sagas', 'nosuch'],
    ]) {
      const { code, err } = await callParking(args);
      expect(code).toBe(2);
      expect(err).toContain("unknown command 'nosuch'; see --help");
    }
  });

  it('of a group and of parking itself names what is in it', async () => {
    for (const args of [['sagas', '--help'], ['help', 'sagas'], []]) {
      const { code, out } = await callParking(args);
      expect([code, out]).toEqual([0, expect.stringMatching(/^Usage: parking/)]);
      expect(out).toMatch(args.length === 0 ? /^ {2}dead-letters +\S/m : /^ {2}watch +\S/m);
    }
  });

  it('has the parts in one order: own options, those of all commands, commands', async () => {
    const partsOf = async (line: string) =>
      [...(await call(line)).out.matchAll(/^(\w[\w ]*):$/gm)].map(([, part]) => part);
    expect(await partsOf('--help')).toEqual([
      ...['Options', 'Global options', 'Booking', 'Operating', 'This command line', 'Examples'],
    ]);
    expect(await partsOf('sagas --help')).toEqual(['Global options', 'Commands']);
    expect(await partsOf('sagas list --help')).toEqual(['Options', 'Global options', 'Examples']);
  });

  it('fits its terminal, and has colours if that takes them', async () => {
    const { out } = await callParking(['sagas', 'list', '--help'], { columns: 60 });
    expect(out).toContain('\u001b[1mUsage:');
    const plain = stripVTControlCharacters(out.split('Examples:')[0] ?? '');
    expect(plain.split('\n').filter((line) => line.length > 60)).toEqual([]);
    expect((await call('sagas list --help')).out).not.toContain('\u001b');
  });
});

describe('colours', () => {
  const terminal = { isTTY: true, write() {} };
  const pipe = { write() {} };

  it.each([
    { env: {}, stream: terminal, is: true },
    { env: {}, stream: pipe, is: false },
    { env: { TERM: 'dumb' }, stream: terminal, is: false },
    { env: { NO_COLOR: '1' }, stream: terminal, is: false },
    { env: { NO_COLOR: '' }, stream: terminal, is: true },
    { env: { FORCE_COLOR: '0' }, stream: terminal, is: false },
    { env: { FORCE_COLOR: '1' }, stream: pipe, is: true },
    { env: { FORCE_COLOR: '' }, stream: pipe, is: false },
    { env: { FORCE_COLOR: '1', NO_COLOR: '1' }, stream: terminal, is: false },
  ])('with $env in the environment: $is', ({ env, stream, is }) => {
    expect(takesColour(readCliSettings(env), stream)).toBe(is);
  });
});
