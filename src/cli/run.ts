/** One call of the command line: the words of a person in, output and an exit code out. */
import { CommanderError } from '@commander-js/extra-typings';
import type { CliSettings } from '../app/config.ts';
import type { Random } from '../ports/chance.ts';
import type { Clock } from '../ports/clock.ts';
import { createApi } from './client.ts';
import type { Act, Cli } from './command.ts';
import { exitCodes } from './errors.ts';
import { tellError } from './failure.ts';
import { setUpHelp } from './help.ts';
import { createOutput, type Sink } from './output/output.ts';
import { profileFile } from './profiles.ts';
import { type GlobalOptions, ownOptions, parkingProgram } from './program.ts';
import { beStrict } from './strict.ts';
import { checkedUrl, oneUrlOf, targetOf } from './target.ts';

/** A stream that may be a terminal. */
export interface Stream extends Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** All that a call touches. */
export interface Io {
  readonly settings: CliSettings;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly clock: Clock;
  readonly random: Random;
  readonly fetch: typeof fetch;
  /** Told what a person has to know if the call is interrupted from now on. */
  ifInterrupted(say: () => string): void;
}

/** Runs a command and resolves with its exit code; what went wrong has been told on stderr. */
export async function runParking(given: readonly string[], io: Io): Promise<number> {
  const words = given.length === 0 ? ['--help'] : given;
  let exitCode: number = exitCodes.ok;
  const act: Act = (run) =>
    async function () {
      const cli = cliOf(this.optsWithGlobals(), words, io);
      const given = { args: this.processedArgs, options: ownOptions(this.opts()) };
      exitCode = (await run(cli, given)) ?? exitCodes.ok;
    };
  const program = parkingProgram(act);
  const { stdout, settings } = io;
  const width = stdout.columns ?? USUAL_WIDTH;
  setUpHelp(program, { stdout, width, colour: takesColour(settings, stdout) });
  beStrict(program, words);
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === exitCodes.ok) return exitCodes.ok;
    return tellError(io.stderr, error, words.includes('--json'));
  }
}

function cliOf(options: GlobalOptions, words: readonly string[], io: Io): Cli {
  const { settings, stdout, stderr, clock, random } = io;
  const profiles = profileFile(settings.configDir);
  const out = createOutput({
    isJson: options.json === true,
    colour: takesColour(settings, stdout),
    showsProgress: stderr.isTTY === true && !settings.isDumb,
    width: stdout.isTTY === true ? (stdout.columns ?? USUAL_WIDTH) : undefined,
    now: clock.now,
    stdout,
    stderr,
  });
  const timeoutMs = (options.timeout ?? USUAL_TIMEOUT_S) * 1_000;
  const target = () => targetOf(options, settings, profiles);
  const at = (url: string) =>
    createApi({ url, token: target().token, clock, timeoutMs, fetch: io.fetch });
  return {
    out,
    clock,
    random,
    profiles,
    words,
    ifInterrupted: io.ifInterrupted,
    api: (module) => at(target().urls[module]),
    apiOfOne: (module) => at(oneUrlOf(target(), module)),
    at: (flag, url) => at(checkedUrl(flag, url)),
  };
}

/** Colours go to terminals, unless the environment says otherwise. */
export function takesColour({ colour, isDumb }: CliSettings, stream: Stream): boolean {
  return colour ?? (stream.isTTY === true && !isDumb);
}

/** The time that an answer may take, in seconds. */
const USUAL_TIMEOUT_S = 15;
/** The columns of a terminal that does not say how many it has. */
const USUAL_WIDTH = 80;
