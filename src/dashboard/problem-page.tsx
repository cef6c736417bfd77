/** A problem as a page: what went wrong, and the way back or, for want of a session, in. */
import type { AppContext, ShownProblem } from '../http/app-env.ts';
import { cameFrom, wantedPage } from './own-address.ts';
import { signInDocument } from './parts/sign-in-form.tsx';
import { documentOf, livePart } from './shell.tsx';

/** The HTML of a problem. */
export function problemPage(problem: ShownProblem, c: AppContext): string {
  const { status, title, detail, requestId, errors = [] } = problem;
  if (status === 401) return signInDocument({ to: wantedPage(c), why: detail });
  const back = cameFrom(c);
  const visitor = { isOperator: false, tokenIsAsked: false };
  const frame = { title, place: 'none', stalled: 0, hasBreakages: false, visitor } as const;
  const main = (
    <section class="card asking">
      <h1>
        {status} {title}
      </h1>
      <p class="sentence">{detail}</p>
      {errors.length > 0 && (
        <ul>
          {errors.map((error) => (
            <li>
              <code>{error.pointer}</code> {error.detail}
            </li>
          ))}
        </ul>
      )}
      <p>
        <a class="button" href={back ?? '/'}>
          {back === undefined ? 'To the lot' : 'Back'}
        </a>
      </p>
      <p class="muted small">
        Request <code>{requestId}</code>: find it in the log by this id.
      </p>
    </section>
  );
  return documentOf({ title, html: livePart({ ...frame, address: '/' }, main), address: '/' });
}
