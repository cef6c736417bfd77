/** The tree of commands as completion scripts see it. */
import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';

/** A word that can stand at a place, and its meaning. */
export interface Word {
  readonly name: string;
  readonly about: string;
}

export interface Flag extends Word {
  /** The value that it takes: one of some words, a file, or any text; undefined if none. */
  readonly value: readonly string[] | 'file' | 'text' | undefined;
}

/** A command, or a group of them. */
export interface Place {
  /** `/` before each of its words: empty for `parking` itself, `/slots/list`. */
  readonly path: string;
  /** Commands, or the words of its argument. */
  readonly commands: readonly Word[];
  readonly flags: readonly Flag[];
  /** True if its first argument is a file or a folder. */
  readonly takesFile: boolean;
}

/** Values and arguments of these names are files or folders. */
const FILES: readonly string[] = ['path', 'folder', 'backup'];

/** Lists all places of a tree. */
export function placesOf(command: CommandUnknownOpts, path = ''): readonly Place[] {
  const help = { name: '--help', about: 'show this help', value: undefined };
  const [argument] = command.registeredArguments;
  const place: Place = {
    path,
    commands: [
      ...command.commands.map((one) => ({ name: one.name(), about: one.description() })),
      ...(argument?.argChoices ?? []).map((name) => ({ name, about: argument?.description ?? '' })),
    ],
    flags: [...command.options.map(flagOf), help],
    takesFile: FILES.includes(argument?.name() ?? ''),
  };
  const below = command.commands.flatMap((one) => placesOf(one, `${path}/${one.name()}`));
  return [place, ...below];
}

function flagOf(option: Option): Flag {
  const { description: about, argChoices, required, flags } = option;
  const isFile = FILES.some((name) => flags.endsWith(`<${name}>`));
  const value = argChoices ?? (isFile ? 'file' : 'text');
  return { name: `--${option.name()}`, about, value: required ? value : undefined };
}

/** Text between single quotes, as bash and zsh take it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
