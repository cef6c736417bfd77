/**
 * Refuses what commander lets pass and must not pass for something else: options that are empty or
 * given twice, an option taken for the value of another, and empty words.
 */
import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { usage } from './errors.ts';

/**
 * Makes all commands of a tree refuse them.
 * @param words the words that will be parsed
 */
export function beStrict(program: CommandUnknownOpts, words: readonly string[]): void {
  const seen = new Set<string>();
  for (const command of commandsIn(program))
    for (const option of command.options)
      command.on(`option:${option.name()}`, (value: unknown) => {
        if (seen.has(option.name())) throw usage(`--${option.name()} is given twice`);
        seen.add(option.name());
        if (typeof value === 'string') checkValue(option, value, words);
      });
  program.hook('preAction', (_, command) => {
    for (const [index, word] of command.args.entries())
      if (word.trim() === '')
        throw usage(`${command.registeredArguments[index]?.name() ?? 'an argument'} is empty`);
  });
}

/** A command and all that are below it. */
export function commandsIn(command: CommandUnknownOpts): readonly CommandUnknownOpts[] {
  return [command, ...command.commands.flatMap(commandsIn)];
}

function checkValue(option: Option, value: string, words: readonly string[]): void {
  const flag = `--${option.name()}`;
  if (value.trim() === '') throw usage(`${flag} is given an empty value`);
  if (value.startsWith('-') && !words.includes(`${flag}=${value}`))
    throw usage(`${flag} needs a value; if it is meant, say ${flag}=${value}`);
}
