/** The notices of the webhook, as JSON (Standard Webhooks: `type`, `timestamp` and `data`). */
import { createHash } from 'node:crypto';
import type { DeadLetter } from '../bus/dead-letters.ts';
import type { Standstill } from '../bus/gate.ts';
import type { Stall } from '../orchestrator/instance.ts';
import type { EpochMs } from '../ports/clock.ts';
import type { Notice } from './outbox.ts';

/** A saga has become stalled. A stall has one id, and a later one of the same saga another. */
export function stalledNotice({ instance, seq, at }: Stall): Notice {
  const { id: sagaId, definition, version, businessKey: bookingId, stall: reason } = instance;
  const data = { sagaId, definition, version, bookingId, reason };
  return noticeOf({ type: 'saga.stalled', at, data, key: [sagaId, seq] });
}

/** A message was set aside. What is in it is not told. */
export function deadNotice(letter: DeadLetter): Notice {
  const { id, queue, reason, attempts, message, deadAt: at } = letter;
  const { id: messageId, type: messageType, sagaId } = message;
  const data = { id, queue, reason, attempts, messageId, messageType, sagaId };
  return noticeOf({ type: 'message.dead', at, data, key: [queue, id] });
}

/** Nothing is taken from a queue: it is another standstill at another time. */
export function standstillNotice({ queue, why: reason }: Standstill, at: EpochMs): Notice {
  const data = { queue, reason };
  return noticeOf({ type: 'queue.standstill', at, data, key: [queue, at] });
}

interface Told {
  readonly type: 'saga.stalled' | 'message.dead' | 'queue.standstill';
  readonly at: EpochMs;
  readonly data: object;
  /** Tells it from others of its type. */
  readonly key: readonly (string | number)[];
}

/**
 * The id is made of what is told, so that it is the same however often that is told. Hashed, since
 * ids of messages may be of others, and a full stop would let them shift what is signed.
 */
function noticeOf({ type, at, data, key }: Told): Notice {
  const digest = createHash('sha256').update(JSON.stringify([type, ...key]));
  const timestamp = new Date(at).toISOString();
  const body = JSON.stringify({ type, timestamp, data });
  return { id: `msg_${digest.digest('base64url')}`, type, body };
}
