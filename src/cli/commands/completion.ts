/** `parking completion`: scripts by which a shell completes the words of a call. */
import { Argument, Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { type Act, examples } from '../command.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { placesOf } from '../completion/tree.ts';
import { zshScript } from '../completion/zsh.ts';
import { oneOfThese } from '../options.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
const shells = ['bash', 'zsh', 'fish'] as const satisfies readonly (keyof typeof scripts)[];

/** @param program the tree of all commands */
export const completion = (act: Act, program: CommandUnknownOpts) =>
  new Command('completion')
    .description('print a script that completes commands, options and their words in a shell')
    .addArgument(
      new Argument('<shell>', 'the shell')
        .choices(shells)
        .argParser(oneOfThese('the shell', shells)),
    )
    .addHelpText(
      'after',
      examples('completion bash > /etc/bash_completion.d/parking', 'completion fish | source'),
    )
    .action(
      act(async ({ out }, { args: [shell] }) => {
        const script = scripts[shell](placesOf(program));
        if (out.isJson) return out.json({ shell, script });
        for (const line of script.trimEnd().split('\n')) out.line(line);
      }),
    );
