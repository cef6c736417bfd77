/**
 * The barrier, as a pure decision: what a participant does with a command, given what its inbox
 * remembers. It settles the three faults that saga messages can have (the terms are those of
 * DTM and Seata): a duplicate, a *null compensation* (the undoing of what never began), and a
 * *hanging* command (one that arrives after its own undoing).
 */

/** What the inbox knows of a command. A begun one may have had its effect outside. */
export type Standing = 'unknown' | 'begun' | 'success' | 'refusal';

export type Verdict =
  /** It was answered: give the recorded reply again, do nothing. */
  | 'replay'
  /** What it undoes never took effect: answer as done, and see that it never will. */
  | 'null'
  /** Do the work. */
  | 'run';

/**
 * @param own the standing of the command itself
 * @param undone the standing of the command that it undoes; nothing where it undoes none
 */
export function judge(own: Standing, undone?: Standing): Verdict {
  if (own === 'success' || own === 'refusal') return 'replay';
  if (own === 'begun' || undone === undefined) return 'run';
  return undone === 'unknown' || undone === 'refusal' ? 'null' : 'run';
}
