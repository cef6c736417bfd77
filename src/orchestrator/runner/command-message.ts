/** The command that an instance awaits, as the message that leaves. */
import type { CommandMessage } from '../../bus/bus.ts';
import type { Awaiting, SagaInstance } from '../instance.ts';

/** The fields of every message that tell of the orchestrator that sent it. */
export type Sender = Pick<CommandMessage, 'replyTo' | 'oldestSagaId'>;

/** Leaves out the header fields that the command or its saga does not have. */
export function commandMessage(
  { id: sagaId, trace }: Pick<SagaInstance, 'id' | 'trace'>,
  awaited: Awaiting,
  { replyTo, oldestSagaId }: Sender,
): CommandMessage {
  const { commandId: id, type, payload, attempt, compensates } = awaited;
  return {
    id,
    type,
    sagaId,
    attempt,
    replyTo,
    oldestSagaId,
    payload,
    ...(compensates === null ? {} : { compensates }),
    ...(trace === null ? {} : { trace }),
  };
}
