/** The person in front of a page, as far as the server knows. */
import type { AppContext } from '../http/app-env.ts';
import type { Sessions } from '../http/session.ts';

export interface Visitor {
  /** True for the operator: everyone is, if no token is asked for. */
  readonly isOperator: boolean;
  /** True if an operator token is asked for on this server. */
  readonly tokenIsAsked: boolean;
  /** The name of the operator; undefined for anybody else, or if the token names nobody. */
  readonly name?: string | undefined;
}

/** @param sessions undefined if no token is asked for */
export function visitorOf(c: AppContext, sessions: Sessions | undefined): Visitor {
  if (sessions === undefined) return { isOperator: true, tokenIsAsked: false };
  const operator = sessions.operatorOf(c);
  return { isOperator: operator !== undefined, tokenIsAsked: true, name: operator?.name };
}
