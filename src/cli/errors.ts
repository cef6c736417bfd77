/** Exit codes of the command line, which scripts can rely on; `docs/cli.md` lists them. */
export const exitCodes = {
  ok: 0,
  /** The system said no, or what was looked at is not in order. */
  refused: 1,
  /** The command was not understood. */
  usage: 2,
  /** The thing to be looked at could not be seen. */
  unseen: 2,
  /** Nothing answered, or something that is not the API. */
  unreachable: 3,
} as const;

export type ExitCodeName = keyof typeof exitCodes;

interface More {
  /** True if the same call may well succeed in a moment, as while a server starts again. */
  readonly isPassing?: boolean;
  /** The problem details (RFC 9457) that the API answered. */
  readonly problem?: object | undefined;
}

/** Something to tell a person in one sentence, with the exit code that goes with it. */
export class CliError extends Error {
  readonly code: ExitCodeName;
  readonly exitCode: number;
  readonly isPassing: boolean;
  readonly problem: object | undefined;

  constructor(code: ExitCodeName, message: string, { isPassing = false, problem }: More = {}) {
    super(message);
    this.name = 'CliError';
    this.code = code;
    this.exitCode = exitCodes[code];
    this.isPassing = isPassing;
    this.problem = problem;
  }
}

/** The error for a command that was not understood. */
export function usage(message: string): CliError {
  return new CliError('usage', message);
}
