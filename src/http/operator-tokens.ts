/** The tokens of operators, and whose it is that was shown. */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface OperatorToken {
  readonly token: string;
  /** The name of the operator who has it; undefined if it is one that names nobody. */
  readonly name: string | undefined;
}

/**
 * Finds the token that was shown; undefined if it is none of these. All are compared, in constant
 * time, so that the time of an answer tells nothing of any of them.
 * @param secretOf the text that a client shows for a token, such as a signature made with it
 */
export function tokenShown(
  tokens: readonly OperatorToken[],
  shown: string,
  secretOf: (one: OperatorToken) => string = ({ token }) => token,
): OperatorToken | undefined {
  const digest = digestOf(shown);
  let found: OperatorToken | undefined;
  for (const one of tokens) if (timingSafeEqual(digestOf(secretOf(one)), digest)) found = one;
  return found;
}

/** Of one length for all texts, as the comparison wants it. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
