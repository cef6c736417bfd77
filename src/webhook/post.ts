/** One try to deliver one notice. */
import type { Clock } from '../ports/clock.ts';
import { whyOf } from '../ports/errors.ts';
import type { Notice } from './outbox.ts';
import { type Answer, answerOf } from './pace.ts';
import { createSigning } from './signing.ts';

/** The address that notices are posted to, and what it knows them by. */
export interface Target {
  /** With a user and password in it, these go as Basic authorization (RFC 7617). */
  readonly url: string;
  /** The value of `Authorization`, if the address has no user and password. */
  readonly authorization: string | undefined;
  /** Each signs every notice; without any, notices are not signed. */
  readonly secrets: readonly string[];
}

/** The time that the address may take to answer: Standard Webhooks recommends 15 to 30 s. */
const TIMEOUT_MS = 15_000;

/**
 * Posts a notice; resolves with what became of it, and never rejects.
 * @param abort breaks it off: used here if there is no answer in time
 */
export type Post = (notice: Notice, abort: AbortController) => Promise<Answer>;

/** Makes the function that posts to this address. */
export function createPost(target: Target, send: typeof fetch, clock: Clock): Post {
  const { url, headers } = placeOf(target);
  const sign = createSigning(target.secrets);
  return async (notice, abort) => {
    const timeout = new Error(`no answer within ${TIMEOUT_MS} ms`);
    const cancel = clock.after(TIMEOUT_MS, () => abort.abort(timeout));
    try {
      const response = await send(url, {
        method: 'POST',
        headers: { ...headers, ...sign(notice, clock.now()) },
        body: notice.body,
        // Elsewhere, the authorization would be shown to somebody else.
        redirect: 'manual',
        signal: abort.signal,
      });
      // The status says it all: what follows, or goes wrong with it, is of no account.
      void response.body?.cancel().catch(() => {});
      return answerOf(response, clock.now());
    } catch (error) {
      return { kind: 'away', why: whyOf(causeOf(error)) };
    } finally {
      cancel();
    }
  };
}

interface Place {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `fetch` refuses an address with credentials in it, and quotes them in saying so. */
function placeOf({ url: address, authorization }: Target): Place {
  const url = new URL(address);
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  const basic = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const given = authorization ?? (credentials === ':' ? undefined : basic);
  const authorized = given === undefined ? {} : { Authorization: given };
  return { url: url.href, headers: { 'Content-Type': 'application/json', ...authorized } };
}

/** `fetch` says no more than that it failed: why is in its cause. */
function causeOf(error: unknown): unknown {
  return error instanceof Error ? (error.cause ?? error) : error;
}
