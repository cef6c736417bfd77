/**
 * A participant: it takes commands from the bus, and its inbox sees to it that each has its
 * effect once, however often it comes. Written once, for every module.
 *
 * Commands of one saga never run side by side here. Without that, a compensation could pass the
 * command that it compensates while that one is waiting for the world outside.
 */
import type { Bus, CommandMessage, Reply } from '../bus/bus.ts';
import type { Command, CompensatingCommand, ReplyOf, RequestOf } from '../bus/contract.ts';
import { ContractError, MisdirectedMessageError } from '../bus/errors.ts';
import { orUnavailable } from '../bus/receiver.ts';
import type { Clock } from '../ports/clock.ts';
import { madeAt, notAfter } from '../ports/ids.ts';
import type { Database } from '../storage/database.ts';
import { isStorageFailure } from '../storage/errors.ts';
import type { Sweep } from '../storage/retention.ts';
import { createForgotten, type Forgotten } from './forgotten.ts';
import { type Compensating, createInbox, type Incoming } from './inbox.ts';
import { createInboxSweep } from './inbox-rows.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { inboxSweep } from './sweep.ts';

/** The reason with which a command is refused that comes after its own compensation. */
const SUPERSEDED = 'superseded';

/** What a handler may know besides the request. */
export interface CommandContext {
  readonly commandId: string;
  /** On a compensating command: the id of the command that it compensates. */
  readonly compensates?: string;
}

/** Work outside the database: `call` runs outside any transaction, `record` inside one. */
export interface OutsideWork<C extends Command, Outcome> {
  /** It may run again after a crash: give the command's id as idempotency key. */
  readonly call: (request: RequestOf<C>, context: CommandContext) => Promise<Outcome>;
  readonly record: (request: RequestOf<C>, outcome: Outcome, context: CommandContext) => ReplyOf<C>;
}

export interface Participant {
  /**
   * Serves a command by work in the module's own database, in one transaction.
   * @throws DuplicateHandlerError if it is served already; ContractError if it compensates a
   *   command that is unknown here or has no refusal
   */
  serve<C extends Command>(command: C, work: (request: RequestOf<C>) => ReplyOf<C>): void;
  /**
   * Serves a command by work outside the database: begun, then called, then recorded.
   * @throws as `serve`
   */
  serveOutside<C extends Command, Outcome>(command: C, work: OutsideWork<C, Outcome>): void;
  /** Removes what its inbox keeps of sagas that are forgotten. */
  readonly sweep: Sweep;
}

export interface ParticipantOptions {
  readonly bus: Bus;
  /** The module's own: its inbox is there too. */
  readonly database: Pick<Database, 'writer' | 'commit' | 'probe'>;
  readonly clock: Pick<Clock, 'now'>;
  /** The commands of the module, to find the one that another compensates. */
  readonly commands: readonly Command[];
  /** Told of each command that was answered without its work being done. */
  readonly onRepeat?: ((command: string) => void) | undefined;
}

/**
 * Makes the participant of a module: the one door of the receiving side. Serve every command of the
 * module before its bus is started.
 */
export function createParticipant(options: ParticipantOptions): Participant {
  const { bus, database, clock, onRepeat = () => {} } = options;
  const { writer, commit } = database;
  const inbox = createInbox(writer, clock.now);
  const isPast = (id: string) => (madeAt(id) ?? 0) <= clock.now();
  const forgotten = createForgotten(writer, { isPast, notAfter });
  const way = { lanes: createLanes(), forgotten, database };
  return {
    sweep: inboxSweep({ rows: createInboxSweep(writer), forgotten, commit, clock }),
    serve(command, work) {
      const toIncoming = incomingOf(command, options.commands, forgotten);
      bus.handle(
        command,
        inLane(way, async (message) => {
          const incoming = toIncoming(message);
          const request = requestOf(command, message);
          let worked = false;
          const workOnce = () => {
            worked = true;
            return work(request);
          };
          const reply = await commit.run<Reply>(() => inbox.receive(incoming, workOnce));
          if (!worked) onRepeat(command.type);
          return reply;
        }),
      );
    },
    serveOutside(command, work) {
      const toIncoming = incomingOf(command, options.commands, forgotten);
      bus.handle(
        command,
        inLane(way, async (message) => {
          const incoming = toIncoming(message);
          const request = requestOf(command, message);
          const context = contextOf(message);
          const recorded = await commit.run<Reply | undefined>(() => inbox.begin(incoming));
          if (recorded !== undefined) {
            onRepeat(command.type);
            return recorded;
          }
          const outcome = await work.call(request, context);
          return commit.run<Reply>(() =>
            inbox.receive(incoming, () => work.record(request, outcome, context)),
          );
        }),
      );
    },
  };
}

interface Way {
  readonly lanes: Lanes;
  readonly forgotten: Forgotten;
  readonly database: Pick<Database, 'probe'>;
}

function inLane<C extends Command>(
  { lanes, forgotten, database }: Way,
  process: (message: CommandMessage) => Promise<Reply>,
): (message: CommandMessage) => Promise<ReplyOf<C>> {
  const keeper = { isStorageFailure, probe: () => database.probe() };
  const inTurn = (message: CommandMessage) => {
    const { sagaId, oldestSagaId } = message;
    if (oldestSagaId !== undefined) forgotten.hear({ sagaId, oldestSagaId });
    return lanes.run(sagaId, () => orUnavailable(keeper, () => process(message)));
  };
  // The inbox keeps replies by their stored form; each was a ReplyOf<C> when it was recorded,
  // and the bus checks it against the contract once more.
  return inTurn as (message: CommandMessage) => Promise<ReplyOf<C>>;
}

/** The bus has checked the payload against `_command`; this gives it its type back. */
function requestOf<C extends Command>(_command: C, message: CommandMessage): RequestOf<C> {
  return message.payload as RequestOf<C>;
}

function contextOf({ id: commandId, compensates }: CommandMessage): CommandContext {
  return compensates === undefined ? { commandId } : { commandId, compensates };
}

/** What the inbox needs to know of a command's messages, worked out once. */
function incomingOf(
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
 * What a command gets that comes after all that was known of it is gone. It may have had its
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
  const compensated = commands.find(({ type }) => type === command.undoes);
  const refusal = compensated && Object.keys(compensated.refusal)[0];
  if (refusal === undefined)
    throw new ContractError(
      `${command.type} compensates ${command.undoes}, which is unknown here or has no refusal`,
    );
  return {
    commandType: command.undoes,
    superseded: { type: refusal, data: { reason: SUPERSEDED } },
    done: { type: command.done, data: {} },
  };
}

function isCompensating(command: Command): command is CompensatingCommand {
  return 'done' in command;
}
