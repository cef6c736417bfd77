/** The commands as one tree, with the options that all of them have. */
import {
  Command,
  type CommandUnknownOpts,
  Option,
  type OptionValues,
} from '@commander-js/extra-typings';
import { version } from '../app/version.ts';
import { type Act, examples, type Make } from './command.ts';
import { backup, restore } from './commands/backup.ts';
import { bills } from './commands/bills.ts';
import { book, bookings } from './commands/bookings.ts';
import { completion } from './commands/completion.ts';
import { deadLetters } from './commands/dead-letters.ts';
import { doctor } from './commands/doctor.ts';
import { help } from './commands/help.ts';
import { load } from './commands/load.ts';
import { profile } from './commands/profile.ts';
import { sagas } from './commands/sagas.ts';
import { slots } from './commands/slots.ts';
import { versions } from './commands/version.ts';
import { GLOBAL_OPTIONS } from './help.ts';
import { wholeNumber } from './options.ts';
import { commandsIn } from './strict.ts';

/** The values of the options that all commands have. */
export interface GlobalOptions {
  readonly url?: string;
  readonly profile?: string;
  readonly token?: string;
  readonly timeout?: number;
  readonly json?: true;
}

const globalOptions = () =>
  [
    new Option('--url <url>', 'address of the API (else PARKING_URL)'),
    new Option('--profile <name>', 'profile with the addresses (else PARKING_PROFILE)'),
    new Option('--token <token>', "the operator's token (else OPERATOR_TOKEN, or its _FILE)"),
    new Option('--timeout <seconds>', 'how long an answer may take; else 15').argParser(
      wholeNumber('--timeout', [1, 3_600]),
    ),
    new Option('--json', 'print JSON, for programs; errors too'),
  ].map((option) => option.helpGroup(GLOBAL_OPTIONS));

const commands: Readonly<Record<string, readonly Make[]>> = {
  'Booking:': [slots, book, bookings, bills],
  'Operating:': [sagas, deadLetters, doctor, backup, restore, load],
  'This command line:': [profile, versions],
};

/**
 * Makes the tree of commands.
 * @param act turns the work of a command into an action of commander
 */
export function parkingProgram(act: Act): CommandUnknownOpts {
  const program = new Command('parking')
    .description('Books parking slots, and operates the sagas behind it.')
    .version(version, '--version', 'print the version')
    .commandsGroup('This command line:')
    .helpCommand(false)
    .addHelpText('after', examples('book A1 --wait', 'sagas list --state stalled'));
  for (const [heading, makes] of Object.entries(commands))
    for (const make of makes) program.addCommand(make(act).helpGroup(heading));
  program.addCommand(completion(act, program)).addCommand(help(program));
  for (const command of commandsIn(program))
    for (const option of globalOptions()) command.addOption(option);
  return program;
}

/** The options of one command without those that all have. */
export function ownOptions<Options extends OptionValues>(options: Options): Options {
  const names = globalOptions().map((option) => option.attributeName());
  const own = Object.entries(options).filter(([name]) => !names.includes(name));
  // The type of a command's options names its own alone.
  return Object.fromEntries(own) as Options;
}
