/**
 * A redrive, on every bus alike: whoever awaits the answer to a letter's command decides, and
 * sends the command itself.
 */
import type { DeadLetter, Redriven } from './dead-letters.ts';

/** Asks whoever takes the replies of a queue; resolves with why not, or nothing once it is done. */
export type AskForRetry = (replyTo: string, commandId: string) => Promise<string | undefined>;

/** Leaves the letter where it is; it is to be dropped where the outcome is `sent`. */
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
