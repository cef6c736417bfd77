/** Help: where it goes, and how it looks. */
import { styleText } from 'node:util';
import { type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { usage } from './errors.ts';
import type { Sink } from './output/output.ts';
import { commandsIn } from './strict.ts';

/** The part of a help with the options that every command takes. */
export const GLOBAL_OPTIONS = 'Global options:';

interface Look {
  readonly stdout: Sink;
  readonly width: number;
  readonly colour: boolean;
}

/** Sets up the help of all commands of a tree; errors are told when they are caught. */
export function setUpHelp(program: CommandUnknownOpts, { stdout, width, colour }: Look): void {
  for (const command of commandsIn(program)) {
    command
      .exitOverride()
      .enablePositionalOptions()
      .addHelpOption(new Option('-h, --help', 'show this help').helpGroup(GLOBAL_OPTIONS))
      .configureOutput({
        writeOut: (text) => void stdout.write(text),
        writeErr: () => {},
        outputError: () => {},
        getOutHasColors: () => colour,
        getOutHelpWidth: () => width,
      })
      .configureHelp({
        // Commander takes the style away again if there are to be no colours.
        styleTitle: (title) => styleText('bold', title, { validateStream: false }),
        minWidthToWrap: 20,
        subcommandTerm: (one) => one.name(),
      });
    // A group without one of its commands asks for help with an error, which is one line here.
    command.on('beforeHelp', ({ error }) => {
      if (error) throw usage(`which of ${command.commands.map((one) => one.name()).join(', ')}?`);
    });
  }
}
