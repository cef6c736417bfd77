/** Failures, told to a person in a line or to a program as JSON, and their exit codes. */
import { CommanderError } from '@commander-js/extra-typings';
import { CliError, usage } from './errors.ts';
import { type Sink, tell } from './output/output.ts';

/** @returns the exit code that goes with the error */
export function tellError(stderr: Sink, error: unknown, isJson: boolean): number {
  const told = toldOf(error);
  const { code, message: detail, problem } = told;
  if (isJson && problem !== undefined) tell(stderr, JSON.stringify(problem));
  else tellProblem(stderr, { code, detail }, isJson);
  return told.exitCode;
}

/** Tells what went wrong: in a line, or as JSON in the form of the API's problems. */
export function tellProblem(
  stderr: Sink,
  problem: { readonly code: string; readonly detail: string },
  isJson: boolean,
): void {
  tell(stderr, isJson ? JSON.stringify(problem) : problem.detail);
}

function toldOf(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof CommanderError) return usage(inOneLine(error.message));
  return new CliError('refused', error instanceof Error ? error.message : String(error));
}

/** Commander's errors begin with their kind, and suggest something on a line of its own. */
function inOneLine(message: string): string {
  const [said = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const meant = suggestion?.replace(/^\(Did (.*)\)$/, '; did $1');
  return meant === undefined ? `${said}; see --help` : `${said}${meant} See --help`;
}
