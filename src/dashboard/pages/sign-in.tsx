/** Signing in as the operator, for the session of the browser alone. */
import { z } from 'zod';
import type { App } from '../../http/app-env.ts';
import { addForm } from '../../http/page.ts';
import { createRateLimit } from '../../http/rate-limit.ts';
import { isOwnAddress } from '../own-address.ts';
import { dashboardPage, type Kit } from '../page.ts';
import { SignInForm, signInDocument } from '../parts/sign-in-form.tsx';

/** A link must not send a person who has just signed in elsewhere. */
const here = z.string().refine(isOwnAddress, 'must be an address of this server').default('/');

export const signInPage = dashboardPage(
  { name: 'askToken', path: '/dashboard/sign-in', access: 'anyone', query: z.object({ to: here }) },
  (_, { asked }) => ({
    title: 'Sign in',
    place: 'none',
    stamp: () => '',
    main: () => <SignInForm to={asked.to} />,
  }),
);

/** More than a person mistypes, and far too few to guess a token. */
const ATTEMPTS_A_MINUTE = 20;

const tokenForm = z.strictObject({ token: z.string().max(1_000), to: here });

/** Adds the takers of the forms that begin and end a session. */
export function signInForms(app: App, { sessions }: Kit): void {
  if (sessions === undefined) return;
  const signIn = {
    name: 'signIn',
    path: '/dashboard/sign-in',
    access: 'anyone',
    form: tokenForm,
  } as const;
  const admit = createRateLimit({ perMinute: ATTEMPTS_A_MINUTE, what: 'attempts to sign in' });
  addForm(app, signIn, async (c, { token, to }) => {
    await admit(c);
    if (sessions.begin(c, token)) return c.redirect(to, 303);
    c.header('WWW-Authenticate', 'Bearer');
    return c.html(signInDocument({ to, why: 'that is not the operator token' }), 401);
  });
  const signOut = {
    name: 'signOut',
    path: '/dashboard/sign-out',
    access: 'anyone',
    form: z.strictObject({}),
  } as const;
  addForm(app, signOut, (c) => {
    sessions.end(c);
    return c.redirect('/', 303);
  });
}
