/** A redrive, as the orchestrator does it: the retry of a command, if its saga still awaits it. */
import { sagaOf } from '../../bus/messages.ts';
import { VerbRefusedError } from '../errors.ts';
import type { SagaLog } from '../log/saga-log.ts';
import { whyNotAgain } from '../machine/verbs.ts';
import type { Orchestrator } from '../orchestrator.ts';

export interface RetryOptions {
  readonly sagaLog: Pick<SagaLog, 'find'>;
  readonly operate: Orchestrator['operate'];
}

/** Sends a command again if its saga awaits it; else resolves with why it is not sent. */
export async function retryCommand(
  { sagaLog, operate }: RetryOptions,
  commandId: string,
): Promise<string | undefined> {
  const sagaId = sagaOf(commandId);
  const why = whyNotAgain(sagaLog.find(sagaId), commandId);
  if (why !== undefined) return why;
  try {
    const reason = 'redrive of a dead letter';
    await operate(sagaId, { verb: 'retry', actor: 'operator', reason });
    return undefined;
  } catch (error) {
    if (error instanceof VerbRefusedError) return error.message;
    throw error;
  }
}
