/**
 * Tells somebody. A stalled saga or a dead letter that nobody hears of is as good as lost, so
 * both can be posted to an address as they appear. What is still stalled at a start is told
 * again: a notice may come more than once and is never the only trace.
 */
import type { DeadLetter } from './bus/dead-letters.ts';
import type { Clock, Log } from './bus/ports.ts';
import type { SagaInstance } from './orchestrator/instance.ts';

/** Called as something happens that a person should look at. They must not throw. */
export interface Hooks {
  readonly onStalled: (instance: SagaInstance) => void;
  readonly onDeadLetter: (letter: DeadLetter) => void;
}

/** Where nobody is to be told: API, metrics and log still show it. */
export const noHooks: Hooks = { onStalled: () => {}, onDeadLetter: () => {} };

/** The waits between the tries of one notice. */
const RETRY_MS = [1_000, 5_000, 25_000];
const TIMEOUT_MS = 5_000;
/** Notices on their way at a time; beyond it they are left to the log, and told at a start. */
const MAX_UNDER_WAY = 100;

export interface WebhookOptions {
  readonly url: string;
  readonly post: typeof fetch;
  readonly clock: Clock;
  readonly log: Log;
}

/** @param url where to post notices to; where it is not set, nobody is told */
export function hooksFor(
  url: string | undefined,
  ports: Pick<WebhookOptions, 'clock' | 'log'>,
): Hooks {
  return url === undefined ? noHooks : createWebhook({ url, post: fetch, ...ports });
}

/** Posts each notice as JSON, with a few tries; what cannot be told is logged. */
export function createWebhook(options: WebhookOptions): Hooks {
  let underWay = 0;
  const tell = (notice: { readonly type: string; readonly sagaId: string }) => {
    if (underWay >= MAX_UNDER_WAY)
      return options.log.error(notice, 'notice not sent: too many are under way');
    underWay += 1;
    deliver(options, notice)
      .catch((error) => options.log.error({ ...notice, err: error }, 'notice not delivered'))
      .finally(() => {
        underWay -= 1;
      });
  };
  return {
    onStalled: ({ id: sagaId, definition, version, businessKey: bookingId, stall: reason }) =>
      tell({ type: 'saga.stalled', ...{ sagaId, definition, version, bookingId, reason } }),
    onDeadLetter: ({ id, queue, reason, attempts, message }) => {
      const { id: messageId, type: messageType, sagaId } = message;
      const about = { id, queue, reason, attempts, messageId, messageType, sagaId };
      tell({ type: 'message.dead', ...about });
    },
  };
}

async function deliver(options: WebhookOptions, notice: object): Promise<void> {
  for (const waitMs of RETRY_MS) {
    if (await attempt(options, notice).catch(() => false)) return;
    await new Promise<void>((resolve) => options.clock.after(waitMs, resolve));
  }
  if (!(await attempt(options, notice))) throw new Error('the address did not accept the notice');
}

async function attempt({ url, post, clock }: WebhookOptions, notice: object): Promise<boolean> {
  const abort = new AbortController();
  const cancel = clock.after(TIMEOUT_MS, () => abort.abort());
  try {
    const response = await post(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(notice),
      signal: abort.signal,
    });
    await response.body?.cancel();
    return response.ok;
  } finally {
    cancel();
  }
}
