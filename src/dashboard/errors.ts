/** Errors that a visitor of the dashboard is told. */
import { CodedError } from '../ports/errors.ts';

/** A slot could not be added or changed; the message says why. */
export class SlotChangeError extends CodedError<'slot_not_changed'> {
  constructor(why: string, cause?: unknown) {
    super('slot_not_changed', why, cause);
  }
}

/** The process of another module does not answer as it should. */
export class ModuleAwayError extends CodedError<'module_away'> {
  constructor(url: string, why: string, cause?: unknown) {
    super('module_away', `${url} cannot be asked now: ${why}`, cause);
  }
}
