/** The awaited command leaves as a message, after the commit; that it did not leave is noted. */
import type { Bus } from '../../bus/bus.ts';
import { NotSentError, UnconfirmedError } from '../../bus/errors.ts';
import type { Log } from '../../ports/log.ts';
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
  readonly log: Log;
}

/** Sends a command of a saga. It never rejects: the saga log has what is to be sent again. */
export type Send = (saga: SagaInstance, command: Awaiting) => Promise<void>;

/** Sends on a bus in the name of one queue of replies. */
export function createSending(options: SendingOptions): Send {
  const { bus, sagaLog, replyQueue, log } = options;
  return async (saga, command) => {
    const { commandId, attempt } = command;
    const about = { sagaId: saga.id, businessKey: saga.businessKey, messageId: commandId };
    try {
      if (!options.canSend()) throw new NotSentError(command.type, 'the bus has not started');
      await bus.send(
        commandMessage(saga, command, { replyTo: replyQueue, oldestSagaId: sagaLog.oldest() }),
      );
    } catch (error) {
      const isAway = error instanceof NotSentError || error instanceof UnconfirmedError;
      if (!isAway) return log.error({ ...about, err: error }, 'a command cannot be sent');
      const { message: why } = error;
      // While the bus is away it says so itself, once.
      const level = bus.status().ready ? 'warn' : 'debug';
      log[level]({ ...about, why }, 'command not sent; it is sent again when due');
      options.mayNotHaveLeft(saga.id);
      if (!(error instanceof NotSentError)) return;
      await options.noteUnsent(saga.id, { commandId, attempt, why }).catch((fault) => {
        log.warn({ ...about, err: fault }, 'failed to note that a command did not leave');
      });
    }
  };
}
