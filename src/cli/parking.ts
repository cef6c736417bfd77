#!/usr/bin/env node
/**
 * The command line, for those who use the system and those who operate it. Exit codes: 0 it was
 * done, 1 the system said no or something is not in order, 2 the command was not understood, 3
 * nobody answered.
 */
import { type CommandDef, defineCommand, runCommand, showUsage } from 'citty';
import { bills, book, bookings } from './bookings.ts';
import { deadLetters } from './dead-letters.ts';
import { doctor } from './doctor.ts';
import { CliError, exitCodes } from './errors.ts';
import { load } from './load.ts';
import { sagas } from './sagas.ts';
import { slots } from './slots.ts';

const subCommands: Readonly<Record<string, CommandDef>> = {
  ...{ slots, book, bookings, bills, sagas },
  ...{ 'dead-letters': deadLetters, load, doctor },
};

const parking = defineCommand({
  meta: { name: 'parking', description: 'book parking slots, and operate the sagas behind it' },
  subCommands,
}) as CommandDef;

/** The command that the words name, with the one above it for its usage. */
async function named(words: readonly string[]): Promise<readonly [CommandDef, CommandDef?]> {
  let found: readonly [CommandDef, CommandDef?] = [parking];
  for (const word of words) {
    const below = (await found[0].subCommands) as Readonly<Record<string, CommandDef>> | undefined;
    const next = below?.[word];
    if (next === undefined) break;
    const meta = { ...(next.meta as object), name: word };
    found = [{ ...next, meta }, found[0]];
  }
  return found;
}

/** Options that all commands have may also stand before the command. */
function commonLast(args: readonly string[]): readonly string[] {
  const [first = '', second = ''] = args;
  if (first === '--json') return [...commonLast(args.slice(1)), first];
  if (/^--(url|token)=/.test(first)) return [...commonLast(args.slice(1)), first];
  if (first !== '--url' && first !== '--token') return args;
  return [...commonLast(args.slice(2)), first, second];
}

async function main(given: readonly string[]): Promise<void> {
  const rawArgs = commonLast(given);
  const words = rawArgs.filter((word) => !word.startsWith('-'));
  const [command, above] = await named(words);
  const asksHelp = rawArgs.some((word) => word === '--help' || word === '-h');
  if (asksHelp || rawArgs.length === 0) return showUsage(command, above);
  await runCommand(parking, { rawArgs: [...rawArgs] });
}

function tell(error: unknown): void {
  if (error instanceof CliError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  // citty's own errors are about how the command was written.
  const isUsage = error instanceof Error && error.name === 'CLIError';
  const hint = isUsage ? '; see what there is with --help' : '';
  process.stderr.write(`${message}${hint}\n`);
  process.exitCode = isUsage ? exitCodes.usage : exitCodes.refused;
}

// Who reads us may have seen enough, as `head` does: then there is nobody left to tell.
process.stdout.on('error', () => process.exit());
// To look no longer is no failure.
process.once('SIGINT', () => process.exit(exitCodes.ok));

main(process.argv.slice(2)).catch(tell);
