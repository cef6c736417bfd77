/**
 * A participant: it takes commands from the bus, and its inbox sees to it that each has its
 * effect once, however often it comes. Written once, for every module.
 *
 * Commands of one saga never run side by side here. Without that, a compensation could pass the
 * command that it compensates while that one is waiting for the world outside.
 */
import type { Bus, CommandMessage, Reply } from '../bus/bus.ts';
import type { Command, ReplyOf, RequestOf } from '../bus/contract.ts';
import { orUnavailable } from '../bus/receiver.ts';
import type { Clock } from '../ports/clock.ts';
import { madeAt, notAfter } from '../ports/ids.ts';
import type { Database } from '../storage/database.ts';
import { isStorageFailure } from '../storage/errors.ts';
import type { Sweep } from '../storage/retention.ts';
import { createForgotten } from './forgotten.ts';
import { createInbox, type Incoming } from './inbox.ts';
import { createInboxSweep } from './inbox-rows.ts';
import { incomingOf } from './incoming.ts';
import { createLanes } from './lanes.ts';
import { inboxSweep } from './sweep.ts';

/** The context of a command, beside its request. */
export interface CommandContext {
  readonly commandId: string;
  /** On a compensating command: the id of the command that it compensates. */
  readonly compensates?: string;
}

/** Work outside the database: `call` runs outside any transaction, `record` inside one. */
export interface OutsideWork<C extends Command, Outcome> {
  /** It may run again after a crash: pass the command's id as idempotency key. */
  readonly call: (request: RequestOf<C>, context: CommandContext) => Promise<Outcome>;
  readonly record: (request: RequestOf<C>, outcome: Outcome, context: CommandContext) => ReplyOf<C>;
}

export interface Participant {
  /**
   * Serves a command by work in the module's own database, in one transaction. The work may run
   * twice before that is committed, with nothing kept of the first time.
   * @throws DuplicateHandlerError; ContractError if it compensates what cannot be refused
   */
  serve<C extends Command>(command: C, work: (request: RequestOf<C>) => ReplyOf<C>): void;
  /** The same by work outside the database: begun, then called, then recorded. */
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

/** Wires a participant to its database and the bus; it takes commands once the bus has started. */
export function createParticipant(options: ParticipantOptions): Participant {
  const { bus, database, clock, commands, onRepeat = () => {} } = options;
  const { writer, commit } = database;
  const inbox = createInbox(writer, clock.now);
  const isPast = (id: string) => (madeAt(id) ?? 0) <= clock.now();
  const forgotten = createForgotten(writer, { isPast, notAfter });
  const lanes = createLanes();
  const keeper = { isStorageFailure, probe: () => database.probe() };
  const take = <C extends Command>(command: C, process: Process) => {
    const toIncoming = incomingOf(command, commands, forgotten);
    const inLane = (message: CommandMessage) => {
      const { sagaId, oldestSagaId } = message;
      if (oldestSagaId !== undefined) forgotten.hear({ sagaId, oldestSagaId });
      const once = () => process(message, toIncoming(message));
      return lanes.run(sagaId, () => orUnavailable(keeper, once));
    };
    // The inbox keeps replies by their stored form; each was a ReplyOf<C> when it was recorded,
    // and the bus checks it against the contract once more.
    bus.handle(command, inLane as (message: CommandMessage) => Promise<ReplyOf<C>>);
  };
  return {
    sweep: inboxSweep({ rows: createInboxSweep(writer), forgotten, commit, clock }),
    serve(command, work) {
      take(command, async (message, incoming) => {
        const request = requestOf(command, message);
        let worked = false;
        const workOnce = () => {
          worked = true;
          return work(request);
        };
        const reply = await commit.run<Reply>(() => inbox.receive(incoming, workOnce));
        if (!worked) onRepeat(command.type);
        return reply;
      });
    },
    serveOutside(command, work) {
      take(command, async (message, incoming) => {
        const request = requestOf(command, message);
        const context = contextOf(message);
        const recorded = await commit.run<Reply | undefined>(() => inbox.begin(incoming));
        if (recorded !== undefined) {
          onRepeat(command.type);
          return recorded;
        }
        const outcome = await work.call(request, context);
        const record = () => work.record(request, outcome, context);
        return commit.run<Reply>(() => inbox.receive(incoming, record));
      });
    },
  };
}

type Process = (message: CommandMessage, incoming: Incoming) => Promise<Reply>;

/** The bus has checked the payload against `_command`; this restores its type. */
function requestOf<C extends Command>(_command: C, message: CommandMessage): RequestOf<C> {
  return message.payload as RequestOf<C>;
}

function contextOf({ id: commandId, compensates }: CommandMessage): CommandContext {
  return compensates === undefined ? { commandId } : { commandId, compensates };
}
