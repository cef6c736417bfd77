/** `parking help`: the same as `--help`, by a word, for a command at any depth. */
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { didYouMean } from '../../app/did-you-mean.ts';
import { examples } from '../command.ts';
import { usage } from '../errors.ts';

/** The help command of commander takes one word, and most commands have two. */
export const help = (program: CommandUnknownOpts) =>
  new Command('help')
    .description('show the help of a command')
    .argument('[command...]', 'its words')
    .addHelpText('after', examples('help sagas show'))
    .action((words) => commandAt(program, words).help());

/** @throws CliError if there is none */
function commandAt(
  command: CommandUnknownOpts,
  [word, ...others]: readonly string[],
): CommandUnknownOpts {
  if (word === undefined) return command;
  const found = command.commands.find((one) => one.name() === word);
  if (found !== undefined) return commandAt(found, others);
  const names = command.commands.map((one) => one.name());
  throw usage(`unknown command '${word}'${didYouMean(word, names) || '; see --help'}`);
}
