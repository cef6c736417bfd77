/** Messages that were set aside, and what a person can do about them, on every bus alike. */

/** The description of a message that was set aside. Its body stays in its queue. */
export interface SetAsideMessage {
  readonly id: string;
  readonly type: string;
  readonly sagaId: string;
  /** The command that it is, or that it answers; empty if it does not say. */
  readonly commandId: string;
  /** The queue that takes the reply to that command; empty if it does not say. */
  readonly replyTo: string;
}

/** A message that was set aside, with the reason, for a person to look at. */
export interface DeadLetter {
  /** Unique among all of this bus, and fit for one segment of a path. */
  readonly id: string;
  readonly queue: string;
  /** At most `MAX_REASON` characters. */
  readonly reason: string;
  /** Tries of its handler: 0 for a poison message. */
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly deadAt: number;
  readonly message: SetAsideMessage;
}

/** Which dead letters are meant; a part that is not given admits all. */
export interface DeadLetterFilter {
  readonly queue?: string | undefined;
  readonly type?: string | undefined;
  readonly sagaId?: string | undefined;
  /** A part of the reason. */
  readonly reason?: string | undefined;
}

export interface DeadLetterQuery extends DeadLetterFilter {
  /** Only those whose ids sort after this one; it need not be there any more. */
  readonly after?: string | undefined;
  /** The most letters to return; all if not given. */
  readonly limit?: number | undefined;
}

/** The outcome of a redrive. */
export type Redriven =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'refused'; readonly why: string };

/**
 * The messages that were set aside, and what a person can do about them.
 * @throws BusUnavailableError from each call if the broker or the deciding taker cannot be asked
 */
export interface DeadLetters {
  /** In the order of their ids, which is that of their age. */
  list(query?: DeadLetterQuery): Promise<readonly DeadLetter[]>;
  /** The letter of this id; undefined if it is not there, or no longer. */
  find(id: string): Promise<DeadLetter | undefined>;
  /**
   * Has the command of this letter sent again by the taker that awaits its answer, and drops the
   * letter. The message itself is never put back: a command that nobody awaits any more could have
   * an effect that nothing ever compensates. So a redrive is a retry, or it is refused.
   * @param actor the person who wants it, for the history of the saga
   */
  redrive(id: string, actor?: string): Promise<Redriven>;
  /** Drops the message for good; false if there is no such dead letter. */
  discard(id: string): Promise<boolean>;
}
