/**
 * A redrive, on every bus alike: the taker that awaits the answer to a letter's command decides,
 * and sends the command itself.
 */
import type { DeadLetter, Redriven } from './dead-letters.ts';

/** Asks the taker of a reply queue; resolves with why not, or nothing once the command was sent. */
export type AskForRetry = (replyTo: string, commandId: string) => Promise<string | undefined>;

/** Leaves the letter in its place: the bus drops it if the outcome is `sent`. */
export async function redriveBy(
  ask: AskForRetry,
  { message: { commandId, replyTo } }: DeadLetter,
): Promise<Redriven> {
  const why =
    commandId === '' || replyTo === ''
      ? 'it does not say which command it belongs to and who awaits the answer'
      : await ask(replyTo, commandId);
  if (why === undefined) return { outcome: 'sent' };
  return { outcome: 'refused', why: `it is not sent again: ${why}; discard it` };
}
