/**
 * The barrier, as a pure decision: what a participant does with a command, given what its inbox
 * remembers. It settles the three faults that saga messages can have (the terms are those of
 * DTM and Seata): a duplicate, a *null compensation* (of what never began), and a
 * *hanging* command (one that arrives after its own compensation).
 */

/** The standing of a command in the inbox. A begun one may have had its effect outside. */
export type Standing = 'unknown' | 'begun' | 'success' | 'refusal';

export type Verdict =
  /** It was answered: return the recorded reply again, do nothing. */
  | 'replay'
  /** The compensated command never took effect: answer as done, and see that it never will. */
  | 'null'
  /** Its saga is forgotten, and what the inbox knew of it may be: it must have no effect. */
  | 'forgotten'
  /** Do the work. */
  | 'run';

export interface Standings {
  /** Of the command itself. */
  readonly own: Standing;
  /** Of the command that it compensates; nothing if it compensates none. */
  readonly compensated?: Standing | undefined;
  readonly isForgotten: boolean;
}

/** Decides what is done with a command; the rules are those of DTM's sub-transaction barrier. */
export function verdictOn({ own, compensated, isForgotten }: Standings): Verdict {
  if (own === 'success' || own === 'refusal') return 'replay';
  if (own === 'unknown' && isForgotten) return 'forgotten';
  if (own === 'begun') return 'run';
  return compensated === 'unknown' || compensated === 'refusal' ? 'null' : 'run';
}
