/** All that can go wrong on a bus. Each error has a stable code and says what to do. */

export class BusError extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/** A second handler for what already has one. */
export class DuplicateHandlerError extends BusError {
  constructor(what: string) {
    super('duplicate_handler', `${what} already has a handler; register exactly one`);
  }
}

/** A message that does not fit its contract: sending it again cannot help. */
export class InvalidMessageError extends BusError {
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

/** A message that did not leave. Nothing is lost while its sender keeps it and sends it again. */
export class NotSentError extends BusError {
  constructor(type: string, why: string, cause?: unknown) {
    super('not_sent', `message ${type} was not sent: ${why}; it is to be sent again later`, cause);
  }
}

/** A message of which no confirm came: it may have left. Its receiver knows a repeat. */
export class UnconfirmedError extends BusError {
  constructor(type: string, why: string, cause?: unknown) {
    super('unconfirmed', `message ${type} may not have been sent: ${why}`, cause);
  }
}

/** The receiver cannot work now, whatever the message is. */
export class ReceiverUnavailableError extends BusError {
  /** Resolves with whether it can work again. */
  readonly isBack: () => Promise<boolean>;

  constructor(why: string, isBack: () => Promise<boolean>, cause?: unknown) {
    super('receiver_unavailable', `the receiver cannot work now: ${why}`, cause);
    this.isBack = isBack;
  }
}

/** What lies with a broker that cannot be asked now. Nothing was changed. */
export class BusUnavailableError extends BusError {
  constructor(why: string, cause?: unknown) {
    super('bus_unavailable', `the broker cannot be asked: ${why}; try again later`, cause);
  }
}

/** Contracts that contradict each other. */
export class ContractError extends BusError {
  constructor(detail: string) {
    super('contract', detail);
  }
}
