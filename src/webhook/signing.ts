/**
 * Signatures as Standard Webhooks has them, over id, time and body
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
import { Webhook } from 'standardwebhooks';
import type { EpochMs } from '../ports/clock.ts';
import type { Notice } from './outbox.ts';

/** The headers by which a receiver knows a notice, and that it is ours. */
export type SignedHeaders = Readonly<Record<string, string>>;

/**
 * Returns the function that makes the headers of one try, at its time.
 * @param secrets `whsec_…`; each makes a signature, so that one can take another's place. Without
 *   any, nothing is signed.
 */
export function createSigning(
  secrets: readonly string[],
): (notice: Notice, at: EpochMs) => SignedHeaders {
  const signers = secrets.map((secret) => new Webhook(secret));
  return ({ id, body }, at) => {
    const headers = { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at / 1_000)) };
    if (signers.length === 0) return headers;
    const signatures = signers.map((signer) => signer.sign(id, new Date(at), body));
    return { ...headers, 'webhook-signature': signatures.join(' ') };
  };
}
