/**
 * A fault of our own storage is no fault of the message in hand: the bus is told that the receiver
 * cannot work, and how it learns that it can again.
 */
import { ReceiverUnavailableError } from '../bus/errors.ts';
import { whyOf } from '../bus/messages.ts';
import type { Database } from '../storage/database.ts';
import { isStorageFailure } from '../storage/errors.ts';

/** @throws ReceiverUnavailableError if the storage failed; whatever else the work threw */
export async function orUnavailable<T>(
  { probe }: Pick<Database, 'probe'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isStorageFailure(error)) throw error;
    const isBack = async () => (await probe()) === undefined;
    throw new ReceiverUnavailableError(whyOf(error), isBack, error);
  }
}
