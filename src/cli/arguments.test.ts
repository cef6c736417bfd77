import type { ArgsDef } from 'citty';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calledBy, checkArguments } from './arguments.ts';

const list = { args: { limit: { type: 'string' } } } as const;
const root = { subCommands: { slots: { subCommands: { list } }, load: {} } } as const;

const defined: ArgsDef = {
  id: { type: 'positional', required: true },
  'slots-url': { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean' },
};

const check = (...args: readonly string[]) => checkArguments(defined, args);

describe('the words of a command', () => {
  it('name it, with options that all have before, between and after them', () => {
    for (const args of ['--json slots list', 'slots --json list', 'slots list --json']) {
      const called = calledBy(root, args.split(' '));
      expect(called.command.args, args).toBe(list.args);
      expect(called.args, args).toEqual(['--json']);
    }
    expect(calledBy(root, ['--url', 'slots', '--token=x', 'slots', 'list', 'more']).args).toEqual([
      '--url',
      'slots',
      '--token=x',
      'more',
    ]);
  });

  it.each([
    { args: ['slot'], said: 'unknown command slot; did you mean slots? ' },
    { args: ['slots', 'lsit'], said: 'unknown command lsit; did you mean list? ' },
    { args: ['nosuch'], said: 'unknown command nosuch; see' },
    { args: [''], said: 'unknown command ; see' },
    { args: ['constructor'], said: 'unknown command constructor; see' },
    { args: ['slots', '__proto__'], said: 'unknown command __proto__; see' },
    { args: ['--jsn', 'slots'], said: 'unknown option --jsn; did you mean --json? ' },
    { args: ['--toString', 'slots'], said: 'unknown option --toString; see' },
  ])('$args are none', ({ args, said }) => {
    expect(() => calledBy(root, args)).toThrow(said);
  });
});

describe('what is given to a command', () => {
  it('is taken as it was written', () => {
    check('a', '--key', 'k', '--json', '--slots-url=http://x');
    check('--key=-k', '--', '--a');
  });

  it.each([
    { args: ['a', '--key', ''], said: '--key is given an empty value' },
    { args: ['a', '--key='], said: '--key is given an empty value' },
    { args: ['a', '--key', ' \t'], said: '--key is given an empty value' },
    { args: ['a', '--key'], said: '--key needs a value' },
    {
      args: ['a', '--key', '--json'],
      said: '--key needs a value; if it is meant, say --key=--json',
    },
    { args: ['a', '--key', 'k', '--key', 'k'], said: '--key is given twice' },
    { args: ['a', '--json', '--json'], said: '--json is given twice' },
    { args: ['a', '--json='], said: '--json takes no value' },
    { args: ['a', '--json=false'], said: '--json takes no value' },
    { args: ['a', '--no-json'], said: 'unknown option --no-json' },
    { args: ['a', '--no-key'], said: 'unknown option --no-key' },
    { args: ['a', '--kye', 'k'], said: 'unknown option --kye; did you mean --key? ' },
    { args: ['a', '--slotsUrl', 'k'], said: 'did you mean --slots-url? ' },
    { args: ['a', '--id', 'b'], said: 'unknown option --id' },
    { args: ['a', '--__proto__', 'k'], said: 'unknown option --__proto__' },
    { args: ['a', '-k', 'k'], said: 'unknown option -k' },
    { args: [''], said: 'ID is empty' },
    { args: ['a', 'b'], said: 'unexpected argument b' },
    { args: ['a', ''], said: 'unexpected argument ' },
  ])('$args are a mistake', ({ args, said }) => {
    expect(() => check(...args)).toThrow(said);
  });

  it('is refused in words, or taken, whatever it is', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('--', '-', '--key', '--json', '--='),
    );
    fc.assert(
      fc.property(fc.array(word), (args) => {
        try {
          check(...args);
        } catch (error) {
          expect(error).toMatchObject({ name: 'CliError', exitCode: 2 });
        }
      }),
    );
  });
});
