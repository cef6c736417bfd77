/**
 * The bus between the orchestrator and the modules. What every implementation guarantees, and
 * `bus.testsuite.ts` states as tests:
 *
 * - **At least once.** A message whose `send` resolved is delivered until its handler has
 *   resolved; it may come more than once and in any order. Handlers must be idempotent.
 * - **One handler per command.** A second one is refused. Handlers run side by side, up to a bound.
 * - **Nothing is shared.** A payload travels as JSON and is checked against its contract on both
 *   sides; fields that a contract does not know are left out.
 * - **A reply follows the commit.** A handler resolves with its reply once its work is durable;
 *   the reply goes to the command's `replyTo`, and only then is the command done with.
 * - **A handler that throws is tried again** after a delay, a bounded number of times; then its
 *   message is a dead letter. A poison message (one that does not fit its contract) is one at
 *   once. Dead letters are kept until a person redrives or discards them; a repeat of one that is
 *   there is counted, not kept. A redrive is done by the taker that awaits the answer, or refused.
 * - **A receiver that cannot work** throws ReceiverUnavailableError: that costs no try, and nothing
 *   of its queue is handed out until its probe, repeated ever slower, says that it can again.
 * - **It tells when it can send**: once it has started, and each time after it could not.
 * - **Asynchronous.** `send` never runs a handler before it returns.
 *
 * A reply is not promised. The saga log keeps each command that awaits one, and has it sent again.
 */
import type { TraceContext } from '../ports/trace.ts';
import type { Command, Payload, ReplyOf } from './contract.ts';
import type { DeadLetters } from './dead-letters.ts';

/** A command on its way to a participant. */
export interface CommandMessage {
  /** Deterministic and the same for every resend: `<sagaId>:<step>:<do|undo>`. */
  readonly id: string;
  readonly type: string;
  readonly sagaId: string;
  /** 1 for the first sending, then 2, 3, … */
  readonly attempt: number;
  /** The queue that takes the reply. */
  readonly replyTo: string;
  /** On a compensating command: the id of the command that it compensates. */
  readonly compensates?: string;
  /** The oldest saga that the sender still knows: nobody will ask about older ones again. */
  readonly oldestSagaId?: string | undefined;
  readonly trace?: TraceContext;
  readonly payload: Payload;
}

/** A participant's answer on its way back. */
export interface ReplyMessage {
  readonly id: string;
  readonly type: string;
  readonly sagaId: string;
  /** The id of the command that this answers. */
  readonly correlationId: string;
  /** The trace of the command. */
  readonly trace?: TraceContext;
  readonly payload: Payload;
}

/** The answer of a handler; the bus makes the message around it. */
export interface Reply {
  readonly type: string;
  readonly data: Payload;
}

/** The receiver of the replies of a queue: it knows which commands are still awaited. */
export interface ReplyTaker {
  /** Takes one reply. */
  take(reply: ReplyMessage): Promise<void>;
  /** A person, `actor` if known, wants this command sent again. Resolves with why it was not. */
  retry(commandId: string, actor?: string): Promise<string | undefined>;
}

/**
 * The reasons why a bus can send now:
 *
 * - `started`: it has begun to deliver, and its broker was there at the first try.
 * - `reconnected`: a connection that was lost, or that was not to be had at the start, is there. So
 *   a bus whose broker was away as it started is never `started`: `reconnected` comes first.
 * - `unblocked`: a broker that took nothing, as without memory or disk, takes messages again.
 */
export type SendableReason = 'started' | 'reconnected' | 'unblocked';

export interface BusStatus {
  readonly ready: boolean;
  /** The part that is not ready, in one sentence; empty if all is. */
  readonly detail: string;
  /** Set if sending works all the same, and only receivers of this process cannot. */
  readonly standstill?: true;
}

export interface Bus {
  /**
   * Registers the one handler of a command; call it before `start`.
   * @throws DuplicateHandlerError if the command or queue has one already
   */
  handle<C extends Command>(
    command: C,
    handler: (message: CommandMessage) => Promise<ReplyOf<C>>,
  ): void;
  /** Registers the one taker of a queue of replies; call it before `start`. */
  collect(queue: string, taker: ReplyTaker): void;
  /**
   * Calls `tell` each time that the bus can send after it could not: once it has started, once a
   * lost connection is back, and once a broker that took nothing takes messages again. Never
   * before `start`, nor after `close`; `status` says so, too, by then. Subscribe before `start`
   * to miss nothing. What `tell` throws is logged.
   */
  onSendable(tell: (reason: SendableReason) => void): void;
  /** Begins to deliver. */
  start(): Promise<void>;
  /**
   * Resolves once the bus has taken the command over, or holds it still.
   * @throws InvalidMessageError if the payload does not fit the contract
   * @throws NotSentError if it did not leave, for sure; UnconfirmedError if it may have
   */
  send(command: CommandMessage): Promise<void>;
  /** Tells if the bus delivers now. */
  status(): BusStatus;
  readonly deadLetters: DeadLetters;
  /** Takes nothing more, finishes what is in hand, and lets go: within 5 s, whatever happens. */
  close(): Promise<void>;
}
