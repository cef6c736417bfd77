/**
 * A redrive, on every bus alike: the taker that awaits the answer to a letter's command decides,
 * and sends the command itself.
 */
import type { DeadLetter, Redriven } from './dead-letters.ts';

/** The question whether a command is sent again. */
export interface RetryQuestion {
  /** The queue whose taker is asked. */
  readonly replyTo: string;
  readonly commandId: string;
  /** The person who wants it; undefined if that is not known. */
  readonly actor: string | undefined;
}

/** Asks the taker of a reply queue; resolves with why not, or nothing once the command was sent. */
export type AskForRetry = (question: RetryQuestion) => Promise<string | undefined>;

/** Leaves the letter in its place: the bus drops it if the outcome is `sent`. */
export async function redriveBy(
  ask: AskForRetry,
  { message: { commandId, replyTo } }: DeadLetter,
  actor: string | undefined,
): Promise<Redriven> {
  const why =
    commandId === '' || replyTo === ''
      ? 'it does not say which command it belongs to and who awaits the answer'
      : await ask({ replyTo, commandId, actor });
  if (why === undefined) return { outcome: 'sent' };
  return { outcome: 'refused', why: `it is not sent again: ${why}; discard it` };
}
