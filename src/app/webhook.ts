/**
 * The webhook. A stalled saga, a dead letter or a queue at a standstill that nobody hears of is as
 * good as lost, so each can be posted to an address as it appears. What is still stalled at a
 * start is told again: a notice may come more than once and is never the only trace.
 */
import type { DeadLetter } from '../bus/dead-letters.ts';
import type { Standstill } from '../bus/gate.ts';
import type { SagaInstance } from '../orchestrator/instance.ts';
import type { Random } from '../ports/chance.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { decoded } from './secrets.ts';

/** Called as something happens that a person should look at. They must not throw. */
export interface Hooks {
  readonly onStalled: (instance: SagaInstance) => void;
  readonly onDeadLetter: (letter: DeadLetter) => void;
  /** Nothing is taken from a queue for a while, since its receiver cannot work. */
  readonly onStandstill: (standstill: Standstill) => void;
}

export interface Webhook extends Hooks {
  /** Gives up the notices that have not been delivered by now, and leaves them to the log. */
  close(): void;
}

/** Hooks for a system without a webhook: API, metrics and log still show it all. */
export const noHooks: Hooks = {
  onStalled: () => {},
  onDeadLetter: () => {},
  onStandstill: () => {},
};

/** The waits between the tries of one notice, half of each drawn by chance. */
const RETRY_MS = [1_000, 5_000, 25_000];
/** The time that the address may take to answer. */
const TIMEOUT_MS = 5_000;
/** Notices on their way at a time: if each takes half a second, 32 go out per second. */
const MAX_UNDER_WAY = 16;
/**
 * Notices that wait for their turn: as many as sagas may be open by default, since one outage can
 * stall all of them. Half a kilobyte each. What goes beyond is left to the log.
 */
const MAX_WAITING = 10_000;

export interface WebhookOptions {
  /** With a user and password in it, these go as Basic authorization (RFC 7617). */
  readonly url: string;
  readonly post: typeof fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The JSON that is posted. */
type Notice = Readonly<
  | {
      type: 'saga.stalled';
      sagaId: string;
      definition: string;
      version: number;
      bookingId: string;
      reason: SagaInstance['stall'];
    }
  | {
      type: 'message.dead';
      id: string;
      queue: string;
      reason: string;
      attempts: number;
      messageId: string | undefined;
      messageType: string | undefined;
      sagaId: string | undefined;
    }
  | { type: 'queue.standstill'; queue: string; reason: string }
>;

/** The address and the headers of each post. */
interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Posts each notice as JSON, with a few tries; what cannot be told is logged. */
export function createWebhook(options: WebhookOptions): Webhook {
  const target = targetOf(options.url);
  const waiting: Notice[] = [];
  const underWay = new Set<Notice>();
  let isClosed = false;

  const begin = (notice: Notice): void => {
    underWay.add(notice);
    deliver(options, target, notice)
      .catch((err) => {
        if (!isClosed) options.log.error({ ...notice, err }, 'notice not delivered');
      })
      .finally(() => {
        underWay.delete(notice);
        const next = isClosed ? undefined : waiting.shift();
        if (next !== undefined) begin(next);
      });
  };
  const tell = (notice: Notice): void => {
    if (underWay.size < MAX_UNDER_WAY && !isClosed) begin(notice);
    else if (waiting.length < MAX_WAITING && !isClosed) waiting.push(notice);
    else options.log.error(notice, 'notice not sent: too many wait');
  };
  return {
    onStalled: ({ id: sagaId, definition, version, businessKey: bookingId, stall: reason }) =>
      tell({ type: 'saga.stalled', sagaId, definition, version, bookingId, reason }),
    onDeadLetter: ({ id, queue, reason, attempts, message }) => {
      const { id: messageId, type: messageType, sagaId } = message;
      tell({
        type: 'message.dead',
        id,
        queue,
        reason,
        attempts,
        messageId,
        messageType,
        sagaId,
      });
    },
    onStandstill: ({ queue, why: reason }) => tell({ type: 'queue.standstill', queue, reason }),
    close() {
      isClosed = true;
      for (const notice of [...underWay, ...waiting.splice(0)])
        options.log.error(notice, 'notice not sent before the end');
    },
  };
}

/** `fetch` refuses an address with credentials in it, and quotes them in saying so. */
function targetOf(address: string): Target {
  const url = new URL(address);
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
  const headers = { 'Content-Type': 'application/json' };
  if (credentials === ':') return { url: url.href, headers };
  url.username = '';
  url.password = '';
  const Authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return { url: url.href, headers: { ...headers, Authorization } };
}

async function deliver(options: WebhookOptions, target: Target, notice: Notice): Promise<void> {
  const { clock, random } = options;
  for (const longestMs of RETRY_MS) {
    if (await attempt(options, target, notice).catch(() => false)) return;
    const waitMs = Math.round((longestMs * (1 + random())) / 2);
    await new Promise<void>((resolve) => clock.after(waitMs, resolve));
  }
  if (!(await attempt(options, target, notice)))
    throw new Error('the address did not accept the notice');
}

async function attempt(
  { post, clock }: WebhookOptions,
  { url, headers }: Target,
  notice: Notice,
): Promise<boolean> {
  const abort = new AbortController();
  const cancel = clock.after(TIMEOUT_MS, () => abort.abort());
  try {
    const body = JSON.stringify(notice);
    const response = await post(url, { method: 'POST', headers, body, signal: abort.signal });
    await response.body?.cancel();
    return response.ok;
  } finally {
    cancel();
  }
}
