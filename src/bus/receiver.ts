/**
 * A fault of our own storage is no fault of the message in hand: the bus is told that the receiver
 * cannot work, and how it learns that it can again.
 */
import { whyOf } from '../ports/errors.ts';
import { ReceiverUnavailableError } from './errors.ts';

/** The storage of a receiver, as its bus needs to know it. */
export interface Keeper {
  /** True of an error that is a fault of the storage, and not of the work. */
  readonly isStorageFailure: (error: unknown) => boolean;
  /** Resolves with the reason why it cannot be written, or nothing if it can. */
  readonly probe: () => Promise<string | undefined>;
}

/**
 * Does the work, and turns a fault of the storage into one of the receiver.
 * @throws ReceiverUnavailableError if the storage failed; whatever else the work threw
 */
export function orUnavailable<T>(
  { isStorageFailure, probe }: Keeper,
  work: () => Promise<T>,
): Promise<T> {
  return work().catch((error) => {
    if (!isStorageFailure(error)) throw error;
    const isBack = async () => (await probe()) === undefined;
    throw new ReceiverUnavailableError(whyOf(error), isBack, error);
  });
}
