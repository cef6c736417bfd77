/** Replies to sagas that are not in the saga log. */

import type { ReplyMessage } from '../../bus/bus.ts';
import { MisdirectedMessageError } from '../../bus/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import { madeAt } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import { traceField } from '../../ports/trace.ts';

export interface Keeping {
  /** The time for which an ended saga is kept. */
  readonly retentionMs: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * A reply of a saga that was removed after its time is late, and no more than that. One that is
 * too young to have been removed belongs to another database: somebody else may wait for it.
 * @throws MisdirectedMessageError if it is too young
 */
export function refuseUnknown({ clock, retentionMs, log }: Keeping, message: ReplyMessage): void {
  const { type, sagaId, correlationId, trace } = message;
  const bornAt = madeAt(sagaId);
  if (bornAt === undefined || bornAt > clock.now() - retentionMs) {
    const why = `saga ${sagaId} is not known here, and is too young to have been forgotten`;
    throw new MisdirectedMessageError(type, `${why}; does another database use this queue?`);
  }
  log.warn(
    { sagaId, type, correlationId, ...traceField(trace) },
    'reply to a saga that was removed long ago',
  );
}
