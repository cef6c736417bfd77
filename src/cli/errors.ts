/** How the command line ends, which scripts can rely on. */
export const exitCodes = {
  ok: 0,
  /** The system said no, or what was looked at is not in order. */
  refused: 1,
  /** The command was not understood. */
  usage: 2,
  /** Nobody answered. */
  unreachable: 3,
} as const;

/** Something to tell a person in one sentence, with the exit code that goes with it. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(exitCode: keyof typeof exitCodes, message: string) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCodes[exitCode];
  }
}
