#!/usr/bin/env node
/**
 * The command line, for those who use the system and those who operate it. Exit codes: 0 it was
 * done, 1 the system said no or something is not in order, 2 the command was not understood or
 * could not look, 3 nobody answered.
 */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { stripVTControlCharacters } from 'node:util';
import { type ArgsDef, type CommandDef, defineCommand, renderUsage, runCommand } from 'citty';
import { readCliSettings } from '../app/config.ts';
import { type Called, calledBy, checkArguments } from './arguments.ts';
import { bills, book, bookings } from './bookings.ts';
import { takesColour } from './command.ts';
import { deadLetters } from './dead-letters.ts';
import { doctor } from './doctor.ts';
import { CliError, exitCodes } from './errors.ts';
import { load } from './load.ts';
import { tell } from './output.ts';
import { sagas } from './sagas.ts';
import { slots } from './slots.ts';

const subCommands: Readonly<Record<string, CommandDef>> = {
  slots,
  book,
  bookings,
  bills,
  sagas,
  'dead-letters': deadLetters,
  load,
  doctor,
};

const parking = defineCommand({
  meta: { name: 'parking', description: 'book parking slots, and operate the sagas behind it' },
  subCommands,
}) as CommandDef;

async function main(given: readonly string[]): Promise<void> {
  const called = calledBy(parking, given);
  const { command, args } = called;
  const asked = args.slice(0, args.includes('--') ? args.indexOf('--') : args.length);
  if (asked.includes('--help') || asked.includes('-h') || given.length === 0) return help(called);
  if (command === parking && asked.includes('--version')) return version();
  if (command.subCommands !== undefined)
    throw new CliError('usage', `which of ${Object.keys(command.subCommands).join(', ')}?`);
  // Ours are written out: none are made by a function.
  checkArguments(command.args as ArgsDef, args);
  await runCommand(command, { rawArgs: [...args] });
}

async function help({ command, above }: Called): Promise<void> {
  const usage = await renderUsage(command, above);
  const isColoured = takesColour(readCliSettings(), process.stdout);
  process.stdout.write(`${isColoured ? usage : stripVTControlCharacters(usage)}\n\n`);
}

function version(): void {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  // It is our own: npm has no package without a version.
  process.stdout.write(`${(JSON.parse(text) as { readonly version: string }).version}\n`);
}

function tellError(error: unknown): void {
  // citty's own errors are about how the command was written.
  const isUsage = error instanceof Error && error.name === 'CLIError';
  const message = error instanceof Error ? error.message : String(error);
  const hint = isUsage ? '; see --help' : '';
  tell(process.stderr, `${message}${hint}`);
  if (error instanceof CliError) process.exitCode = error.exitCode;
  else process.exitCode = isUsage ? exitCodes.usage : exitCodes.refused;
}

// A reader may have seen enough, as `head` does: then there is nobody left to tell.
process.stdout.on('error', () => process.exit());
process.stderr.on('error', () => {});
// To look no longer is no failure.
process.once('SIGINT', () => process.exit(exitCodes.ok));
// To be told to end is not to be killed: what is in hand is tidied up first.
process.once('SIGTERM', () => process.exit(128 + constants.signals.SIGTERM));
process.once('SIGHUP', () => process.exit(128 + constants.signals.SIGHUP));

main(process.argv.slice(2)).catch(tellError);
