/** The one form of all errors that a program or a person may have to tell apart. */
export class CodedError<Code extends string = string> extends Error {
  /** Stable, for programs. */
  readonly code: Code;

  /** @param message the fault, and the remedy */
  constructor(code: Code, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/** The code that the system gave to a failure, as `ENOENT`; undefined if it gave none. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** The reason of a failure, in words. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // An error for several addresses that were tried has no message, but the code of all.
  return error.message || String(codeOf(error) ?? error.name);
}
