/** The awaited command leaves as a message, after the commit; that it did not leave is noted. */

import type { Bus } from '../../bus/bus.ts';
import { NotSentError, UnconfirmedError } from '../../bus/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { createOutage, type OutageWords } from '../../ports/outage.ts';
import { traceField } from '../../ports/trace.ts';
import { isStorageFailure } from '../../storage/errors.ts';
import type { Awaiting, SagaInstance } from '../instance.ts';
import type { SagaLog } from '../log/saga-log.ts';
import type { Unsent } from '../machine/events.ts';
import { commandMessage } from './command-message.ts';

export interface SendingOptions {
  readonly bus: Pick<Bus, 'send' | 'status'>;
  readonly sagaLog: Pick<SagaLog, 'oldest'>;
  /** The queue on which the replies come back. */
  readonly replyQueue: string;
  /** Tells if the bus has said that it can send; before, nothing leaves. */
  readonly canSend: () => boolean;
  /** Told of a command that may not have left. */
  readonly mayNotHaveLeft: (sagaId: string) => void;
  /** Notes that a sending is known not to have left. */
  readonly noteUnsent: (sagaId: string, unsent: Unsent) => Promise<unknown>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

const NOT_SENT: OutageWords = {
  level: 'warn',
  begun: 'commands are not sent; each is sent again when due',
  ended: 'commands are sent again',
};

/** Sends a command of a saga. It never rejects: the saga log has what is to be sent again. */
export type Send = (saga: SagaInstance, command: Awaiting) => Promise<void>;

/** Sends on a bus in the name of one queue of replies. */
export function createSending(options: SendingOptions): Send {
  const { bus, sagaLog, replyQueue, log } = options;
  const outage = createOutage(NOT_SENT, options);
  return async (saga, command) => {
    const { commandId, attempt } = command;
    const { id: sagaId, businessKey, trace } = saga;
    const about = { sagaId, businessKey, messageId: commandId, ...traceField(trace) };
    try {
      if (!options.canSend()) throw new NotSentError(command.type, 'the bus has not started');
      await bus.send(
        commandMessage(saga, command, { replyTo: replyQueue, oldestSagaId: sagaLog.oldest() }),
      );
      outage.works();
    } catch (error) {
      const isAway = error instanceof NotSentError || error instanceof UnconfirmedError;
      if (!isAway) return log.error({ ...about, err: error }, 'a command cannot be sent');
      const { message: why } = error;
      // While the bus is away it says so itself, once.
      if (bus.status().ready) outage.fault({ ...about, why });
      else log.debug({ ...about, why }, NOT_SENT.begun);
      options.mayNotHaveLeft(saga.id);
      if (!(error instanceof NotSentError)) return;
      await options.noteUnsent(saga.id, { commandId, attempt, why }).catch((fault) => {
        // A database that takes no changes is told of once, by itself.
        const level = isStorageFailure(fault) ? 'debug' : 'warn';
        log[level]({ ...about, err: fault }, 'failed to note that a command did not leave');
      });
    }
  };
}
