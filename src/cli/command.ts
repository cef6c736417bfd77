/** A command is written with commander: an action on the API, and examples in its help. */
import { Command, type CommandUnknownOpts, type OptionValues } from '@commander-js/extra-typings';
import type { ModuleName } from '../modules/names.ts';
import type { Random } from '../ports/chance.ts';
import type { Clock } from '../ports/clock.ts';
import type { Api } from './client.ts';
import type { Output } from './output/output.ts';
import type { ProfileFile } from './profiles.ts';

/** All that a command works with. */
export interface Cli {
  /**
   * The API of the process that runs a module.
   * @throws CliError if address or token are wrong
   */
  api(module: ModuleName): Api;
  /**
   * The API of the one process that is meant.
   * @throws CliError if modules have addresses of their own and none is named
   */
  apiOfOne(module: ModuleName | undefined): Api;
  /** The API at an address that an option names. */
  at(flag: string, url: string): Api;
  readonly out: Output;
  readonly clock: Clock;
  readonly random: Random;
  readonly profiles: ProfileFile;
  /** The words of the call, as they were given. */
  readonly words: readonly string[];
  /** Says what a person has to know if the call is interrupted from now on. */
  ifInterrupted(say: () => string): void;
}

/** The words that a person gave a command, without the options that all commands have. */
export interface Given<Args, Options> {
  readonly args: Args;
  readonly options: Options;
}

/** The work of a command; it resolves with the exit code, if that is not 0. */
export type Run<Args, Options> = (
  cli: Cli,
  given: Given<Args, Options>,
) => Promise<number | undefined> | Promise<void>;

/** Turns the work of a command into an action of commander, which is a method of the command. */
export type Act = <Args extends unknown[], Options extends OptionValues>(
  run: Run<Args, Options>,
) => (this: Command<Args, Options>) => Promise<void>;

/** Makes a command, with actions made by `act`. */
export type Make = (act: Act) => CommandUnknownOpts;

/** Commands under one word. */
export function group(name: string, about: string, makes: readonly Make[]): Make {
  return (act) => {
    const command = new Command(name).description(about);
    for (const make of makes) command.addCommand(make(act));
    return command;
  };
}

/** The part of a help that shows how the command is called. */
export function examples(...calls: readonly string[]): string {
  return ['', 'Examples:', ...calls.map((call) => `  $ parking ${call}`)].join('\n');
}
