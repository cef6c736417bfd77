/** The one form of all errors that a program or a person may have to tell apart. */
export class CodedError extends Error {
  /** Stable, for programs. */
  readonly code: string;

  /** @param message what is wrong, and what to do */
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
    this.code = code;
  }
}
