/** A redrive, as the orchestrator does it: the retry of a command, if its saga still awaits it. */
import { sagaOf } from '../../bus/messages.ts';
import { VerbRefusedError } from '../errors.ts';
import type { SagaLog } from '../log/saga-log.ts';
import type { OperatorAct } from '../machine/events.ts';
import { whyNotAgain } from '../machine/verbs.ts';

export interface RetryOptions {
  readonly sagaLog: Pick<SagaLog, 'find'>;
  /** @throws VerbRefusedError if the act is not legal now */
  readonly operate: (sagaId: string, act: OperatorAct) => Promise<unknown>;
}

/**
 * Sends a command again if its saga awaits it; else resolves with the reason why it is not sent.
 * @throws the errors of `operate` but VerbRefusedError, as if the storage fails
 */
export async function retryCommand(
  { sagaLog, operate }: RetryOptions,
  commandId: string,
  actor = 'operator',
): Promise<string | undefined> {
  const sagaId = sagaOf(commandId);
  const why = whyNotAgain(sagaLog.find(sagaId), commandId);
  if (why !== undefined) return why;
  try {
    const reason = 'redrive of a dead letter';
    await operate(sagaId, { verb: 'retry', actor, reason });
    return undefined;
  } catch (error) {
    if (error instanceof VerbRefusedError) return error.message;
    throw error;
  }
}
