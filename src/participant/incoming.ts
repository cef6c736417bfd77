/** A command as the inbox takes it in: which replies refuse it, and the command it compensates. */
import type { CommandMessage, Reply } from '../bus/bus.ts';
import type { Command, CompensatingCommand } from '../bus/contract.ts';
import { ContractError, MisdirectedMessageError } from '../bus/errors.ts';
import type { Forgotten } from './forgotten.ts';
import type { Compensating, Incoming } from './inbox.ts';

/** The reason with which a command is refused that comes after its own compensation. */
const SUPERSEDED = 'superseded';

/**
 * Returns how the messages of a command are taken in.
 * @param commands those of the module, to find the one that a compensation compensates
 * @throws ContractError if a compensation names a command that is not there or cannot be refused
 */
export function incomingOf(
  command: Command,
  commands: readonly Command[],
  { has }: Forgotten,
): (message: CommandMessage) => Incoming {
  const isRefusal = (replyType: string) => Object.hasOwn(command.refusal, replyType);
  const compensating = isCompensating(command) ? compensatingOf(command, commands) : undefined;
  return (message) => {
    const { id, type, sagaId, compensates } = message;
    const whenForgotten = () => answerForgotten(command, message);
    const incoming = { id, type, isRefusal, isForgotten: has(sagaId), whenForgotten };
    if (compensating === undefined || compensates === undefined) return incoming;
    return { ...incoming, compensating: { ...compensating, commandId: compensates } };
  };
}

/**
 * The reply to a command that comes after all that was known of it is gone. It may have had its
 * effect: it must not have it again, and nobody can say that there is nothing to compensate.
 * @throws MisdirectedMessageError if it has no refusal to be answered with
 */
function answerForgotten(command: Command, { sagaId }: CommandMessage): Reply {
  const [refusal] = Object.keys(command.refusal);
  if (refusal !== undefined) return { type: refusal, data: { reason: SUPERSEDED } };
  const why = `saga ${sagaId} ended so long ago that it is forgotten; what it did cannot be told`;
  throw new MisdirectedMessageError(command.type, why);
}

function compensatingOf(
  command: CompensatingCommand,
  commands: readonly Command[],
): Omit<Compensating, 'commandId'> {
  const compensated = commands.find(({ type }) => type === command.compensates);
  const refusal = compensated && Object.keys(compensated.refusal)[0];
  if (refusal === undefined)
    throw new ContractError(
      `${command.type} compensates ${command.compensates}, which is unknown here or has no refusal`,
    );
  return {
    commandType: command.compensates,
    superseded: { type: refusal, data: { reason: SUPERSEDED } },
    done: { type: command.done, data: {} },
  };
}

function isCompensating(command: Command): command is CompensatingCommand {
  return 'done' in command;
}
