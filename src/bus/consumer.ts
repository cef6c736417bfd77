/**
 * The consumer's side of every bus: it checks a message against its contract, hands it to its
 * handler or taker, sends the answer, and judges a failure. A bus only carries the outcome out: it
 * acknowledges, waits for the next try, or moves the message to its dead letters.
 */
import type { NewId } from '../ports/ids.ts';
import { createOutage, type Outage, type OutageWords } from '../ports/outage.ts';
import type { Ports } from '../ports/ports.ts';
import type { TraceContext } from '../ports/trace.ts';
import type { Bus, CommandMessage, ReplyMessage, ReplyTaker } from './bus.ts';
import { type Catalogue, check, checkAnswer } from './catalogue.ts';
import { DuplicateHandlerError, InvalidMessageError, ReceiverUnavailableError } from './errors.ts';
import type { Gate } from './gate.ts';
import { isReply, MAX_TRIES, type Message, reasonOf, toReply } from './messages.ts';

export interface ConsumersOptions {
  readonly catalogue: Pick<Catalogue, 'checkReply'>;
  /**
   * Sends a reply to its queue.
   * @throws ReceiverUnavailableError if that queue takes nothing now
   */
  readonly answer: (queue: string, reply: ReplyMessage) => void | Promise<void>;
  readonly newId: NewId;
}

/** The handlers and takers of one bus. */
export interface Consumers extends Pick<Bus, 'handle' | 'collect'> {
  /** True if a command of this type has a handler here. */
  handles(type: string): boolean;
  /** The queues whose replies are taken here. */
  replyQueues(): readonly string[];
  /** Nothing if the replies of this queue are not taken here. */
  takerOf(replyQueue: string): ReplyTaker | undefined;
  /**
   * Resolves once the message that came on this queue is done with, its answer sent.
   * @throws InvalidMessageError if it does not fit its contract, or nothing consumes it here;
   *   whatever its handler or taker throws
   */
  consume(queue: string, message: Message): Promise<void>;
}

/** Finds the handler by the type of a command, the taker by the queue of a reply. */
export function createConsumers({ catalogue, answer, newId }: ConsumersOptions): Consumers {
  const handlers = new Map<string, (message: CommandMessage) => Promise<void>>();
  const takers = new Map<string, ReplyTaker>();
  return {
    handle(command, handler) {
      refuseSecond(handlers, command.type);
      handlers.set(command.type, async (message) => {
        const payload = check(message.type, command.request, message.payload);
        const reply = checkAnswer(command, await handler({ ...message, payload }));
        await answer(message.replyTo, toReply(newId, message, reply));
      });
    },
    collect(queue, taker) {
      refuseSecond(takers, queue);
      takers.set(queue, taker);
    },
    handles: (type) => handlers.has(type),
    replyQueues: () => [...takers.keys()],
    takerOf: (queue) => takers.get(queue),
    async consume(queue, message) {
      const { type, payload } = message;
      if (isReply(message)) {
        const taker = found(takers.get(queue), type, queue);
        return taker.take({ ...message, payload: catalogue.checkReply(type, payload) });
      }
      return found(handlers.get(type), type, queue)(message);
    },
  };
}

function refuseSecond(present: ReadonlyMap<string, unknown>, key: string): void {
  if (present.has(key)) throw new DuplicateHandlerError(key);
}

function found<Consumer>(consumer: Consumer | undefined, type: string, queue: string): Consumer {
  if (consumer !== undefined) return consumer;
  throw new InvalidMessageError(type, `it has no handler on ${queue}`);
}

/** The outcome of a try that failed: a bus carries it out. */
export type FailedOutcome =
  /** Its receiver cannot work: it costs no try, and the message waits at the gate. */
  | { readonly kind: 'held back'; readonly error: ReceiverUnavailableError }
  /** It is tried again, after a delay. */
  | { readonly kind: 'retry'; readonly tries: number; readonly error: unknown }
  | Dead;

/** No try can help, or none is left: it is set aside as a dead letter. */
export interface Dead {
  readonly kind: 'dead';
  readonly tries: number;
  readonly error: unknown;
  /** At most `MAX_REASON` characters. */
  readonly reason: string;
  /** Tries of the handler: 0 for a poison message, which no handler has seen. */
  readonly attempts: number;
}

/** The outcome of one try. */
export type Outcome = { readonly kind: 'done' } | FailedOutcome;

/**
 * Judges a failure by the error and the number of the try that failed, from 1 on: a receiver that
 * cannot work costs no try, poison is dead at once, anything else after the last of `MAX_TRIES`.
 */
export function judgeFailure(error: unknown, tries: number): FailedOutcome {
  if (error instanceof ReceiverUnavailableError) return { kind: 'held back', error };
  const isPoison = error instanceof InvalidMessageError;
  if (!isPoison && tries < MAX_TRIES) return { kind: 'retry', tries, error };
  return { kind: 'dead', tries, error, reason: reasonOf(error), attempts: isPoison ? 0 : tries };
}

export interface Attempt {
  /** The number of this try, from 1 on. */
  readonly tries: number;
  /** The gate of the message's queue. It is open. */
  readonly gate: Gate;
}

/** Tries a message once. It never rejects, and shuts the gate if the receiver cannot work. */
export async function attempt(
  consume: () => Promise<void>,
  { tries, gate }: Attempt,
): Promise<Outcome> {
  try {
    await consume();
    gate.worked();
    return { kind: 'done' };
  } catch (error) {
    const outcome = judgeFailure(error, tries);
    if (outcome.kind === 'held back') gate.shut(outcome.error);
    return outcome;
  }
}

/** The fields by which the log names a message; a poison message may lack all but its queue. */
export interface LoggedMessage {
  readonly queue: string;
  readonly sagaId: unknown;
  readonly messageId: unknown;
  readonly type: unknown;
  readonly trace?: TraceContext | undefined;
}

const FAILING: OutageWords = {
  level: 'warn',
  begun: 'handler failed; the message is tried again',
  ended: 'handler works again',
};

/** The log of what handlers and takers come to, of one bus. */
export interface FailureLog {
  /** A try failed: that a gate was shut is its own line. */
  failed(message: LoggedMessage, outcome: FailedOutcome): void;
  /** A message of this type was dealt with. */
  worked(type: unknown): void;
}

/** Each dead letter has a line; tries that fail while a handler is broken have few, by type. */
export function createFailureLog(options: Pick<Ports, 'clock' | 'log'>): FailureLog {
  // Only what has a handler or taker is tried again: the types are those of the contracts.
  const outages = new Map<unknown, Outage>();
  const outageOf = (type: unknown) => {
    const outage = outages.get(type) ?? createOutage(FAILING, options);
    outages.set(type, outage);
    return outage;
  };
  return {
    failed(message, outcome) {
      if (outcome.kind === 'held back') return;
      const fields = { ...message, tries: outcome.tries, err: outcome.error };
      if (outcome.kind === 'retry') outageOf(message.type).fault(fields);
      else options.log.error(fields, 'message set aside as a dead letter');
    },
    worked: (type) => void outages.get(type)?.works({ type }),
  };
}
