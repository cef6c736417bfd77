/** How the command line ends, which scripts can rely on. */
export const exitCodes = {
  ok: 0,
  /** The system said no, or what was looked at is not in order. */
  refused: 1,
  /** The command was not understood. */
  usage: 2,
  /** What was to be looked at could not be seen. */
  unseen: 2,
  /** Nobody answered, or somebody who is not the API. */
  unreachable: 3,
} as const;

/** Something to tell a person in one sentence, with the exit code that goes with it. */
export class CliError extends Error {
  readonly exitCode: number;
  /** Whether the same may well go through in a moment, as while a server starts again. */
  readonly isPassing: boolean;

  constructor(exitCode: keyof typeof exitCodes, message: string, isPassing = false) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCodes[exitCode];
    this.isPassing = isPassing;
  }
}
