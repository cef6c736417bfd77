/** All that can go wrong on a bus. Each error has a stable code and says what to do. */
import { CodedError } from '../ports/errors.ts';

/** A second handler for what already has one. */
export class DuplicateHandlerError extends CodedError {
  constructor(what: string) {
    super('duplicate_handler', `${what} already has a handler; register exactly one`);
  }
}

/** A message that does not fit its contract: sending it again cannot help. */
export class InvalidMessageError extends CodedError {
  constructor(type: string, detail: string) {
    super('invalid_message', `message ${type} does not fit its contract: ${detail}`);
  }
}

/** A message that fits its contract and that nothing here can ever take: for a person to see. */
export class MisdirectedMessageError extends InvalidMessageError {
  constructor(type: string, why: string) {
    super(type, why);
    this.message = `message ${type} has no place here: ${why}`;
  }
}

/**
 * A message that did not leave, for sure. Nothing is lost while its sender keeps it and sends it
 * again.
 */
export class NotSentError extends CodedError {
  constructor(type: string, why: string, cause?: unknown) {
    super('not_sent', `message ${type} was not sent: ${why}; it is to be sent again later`, cause);
  }
}

/** The queue that is to take a message is full: its sender waits, whatever the message is. */
export class QueueFullError extends NotSentError {
  constructor(type: string, queue: string) {
    super(type, `queue ${queue} is full`);
  }
}

/** A message that left and that nobody confirmed: its receiver may or may not get it. */
export class UnconfirmedError extends CodedError {
  constructor(type: string, why: string, cause?: unknown) {
    super(
      'unconfirmed',
      `message ${type} left but was not confirmed: ${why}; send it again, a repeat has no effect`,
      cause,
    );
  }
}

/**
 * The receiver cannot work now, whatever the message is. A handler that throws it costs its
 * message no try: the bus hands out nothing more of that queue until `isBack` resolves to true.
 */
export class ReceiverUnavailableError extends CodedError {
  readonly isBack: () => Promise<boolean>;

  constructor(why: string, isBack: () => Promise<boolean>, cause?: unknown) {
    super('receiver_unavailable', `${why}; work goes on by itself once it can`, cause);
    this.isBack = isBack;
  }
}

/** The broker cannot be asked now. Nothing was changed. */
export class BusUnavailableError extends CodedError {
  constructor(why: string, cause?: unknown) {
    super('bus_unavailable', `the broker cannot be asked: ${why}; try again later`, cause);
  }
}

/**
 * A queue that another process, on another database, holds. Were both to take from it, each would
 * answer for what only the other knows.
 */
export class QueueHeldError extends CodedError {
  constructor(queue: string, holder: string, isInUse: boolean) {
    const remedy = isInUse
      ? 'end that process, or give this one a broker or virtual host of its own'
      : 'its process is away, and this one takes over unless it comes back';
    super('queue_held', `the queue ${queue} belongs to another database, ${holder}; ${remedy}`);
  }
}

/** Contracts that contradict each other. */
export class ContractError extends CodedError {
  constructor(detail: string) {
    super('contract', detail);
  }
}
