/** The form that begins a session: on a page of its own, and in place of what asks for one. */
import { documentOf, livePart } from '../shell.tsx';

interface SignInFormProps {
  /** The address of this server to go on with. */
  readonly to: string;
  /** The reason why it is shown, if a person did not ask for it. */
  readonly why?: string;
}

/** Asks for the operator token. */
export function SignInForm({ to, why }: SignInFormProps) {
  return (
    <form class="card asking" method="post" action="/dashboard/sign-in">
      <h1>Sign in as the operator</h1>
      {why !== undefined && <p class="sentence">{why}</p>}
      <p>
        The token is yours in the setting OPERATOR_TOKENS, or that of OPERATOR_TOKEN. It is kept
        until you close the browser.
      </p>
      <input type="hidden" name="to" value={to} />
      <p>
        <label>
          Operator token
          <input type="password" name="token" required autocomplete="current-password" />
        </label>
      </p>
      <button type="submit" class="primary">
        Sign in
      </button>
    </form>
  );
}

/** The form as a whole document, for an answer 401. */
export function signInDocument({ to, why }: Required<SignInFormProps>): string {
  const title = 'Sign in';
  const visitor = { isOperator: false, tokenIsAsked: true };
  const frame = { title, place: 'none', stalled: 0, hasBreakages: false, visitor } as const;
  const html = livePart({ ...frame, address: to }, <SignInForm to={to} why={why} />);
  return documentOf({ title, html, address: to });
}
