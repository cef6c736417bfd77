/** Exit codes of the command line, which scripts can rely on. */
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

/** Something to tell a person in one sentence, with the exit code that goes with it. */
export class CliError extends Error {
  readonly exitCode: number;
  /** True if the same call may well succeed in a moment, as while a server starts again. */
  readonly isPassing: boolean;

  constructor(exitCode: keyof typeof exitCodes, message: string, isPassing = false) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCodes[exitCode];
    this.isPassing = isPassing;
  }
}
