/** The command line without a process: a call, what it prints, and how it ends. */
import { readCliSettings } from '../../src/app/config.ts';
import { systemClock, systemRandom } from '../../src/app/system.ts';
import { type Io, runParking } from '../../src/cli/run.ts';

export interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CallOptions {
  /** Answers the requests; else a request fails, as if nothing answered. */
  readonly fetch?: typeof fetch;
  readonly env?: NodeJS.ProcessEnv;
  /** The columns of the terminal on stdout; else it is a pipe. */
  readonly columns?: number;
  readonly clock?: Io['clock'];
}

const nobody: typeof fetch = () => Promise.reject(new TypeError('nobody is there'));

/** Calls the command line with these words. */
export async function callParking(
  words: readonly string[],
  { fetch = nobody, env = {}, columns, clock = systemClock }: CallOptions = {},
): Promise<Called> {
  const said = { out: '', err: '' };
  const sink = (name: keyof typeof said) => ({
    write(text: string) {
      said[name] += text;
    },
  });
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  const code = await runParking(words, {
    // A home without profiles, if the environment names no other.
    settings: readCliSettings({ HOME: '/nonexistent', ...env }),
    stdout: Object.assign(sink('out'), terminal),
    stderr: sink('err'),
    clock,
    random: systemRandom,
    fetch,
    ifInterrupted() {},
  });
  return { code, ...said };
}
