/** A redrive, as the orchestrator does it: the retry of a command, if its saga still awaits it. */
import { VerbRefusedError } from './errors.ts';
import type { Orchestrator } from './orchestrator.ts';
import type { SagaLog } from './saga-log.ts';

export interface RetryOptions {
  readonly sagaLog: Pick<SagaLog, 'find'>;
  readonly operate: Orchestrator['operate'];
}

/** Sends a command again if it is the one awaited; else resolves with why it is not sent. */
export async function retryCommand(
  { sagaLog, operate }: RetryOptions,
  commandId: string,
): Promise<string | undefined> {
  const sagaId = commandId.split(':').slice(0, -2).join(':');
  const instance = sagaLog.find(sagaId);
  if (instance === undefined) return `no saga awaits ${commandId}`;
  if (instance.finishedAt !== null) return `saga ${sagaId} has ended`;
  if (instance.awaiting?.commandId !== commandId)
    return `saga ${sagaId} does not await it any more`;
  try {
    const reason = 'redrive of a dead letter';
    await operate(sagaId, { verb: 'retry', actor: 'operator', reason });
    return undefined;
  } catch (error) {
    if (error instanceof VerbRefusedError) return error.message;
    throw error;
  }
}
