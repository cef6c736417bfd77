/** A bus of which the test holds every wire: it sees all that is sent, and decides what arrives. */
import type {
  Bus,
  CommandMessage,
  Reply,
  ReplyMessage,
  ReplyTaker,
  SendableReason,
} from '../../src/bus/bus.ts';
import { NotSentError } from '../../src/bus/errors.ts';
import { statusOf } from '../../src/bus/gate.ts';

type Handler = (message: CommandMessage) => Promise<Reply>;

export interface Wires extends Bus {
  /** The commands that were sent, in order. */
  readonly sent: CommandMessage[];
  /** While true, nothing can be sent. */
  broken: boolean;
  /** While true, the bus says itself that it takes nothing. */
  away: boolean;
  /** While true, a receiver of this process cannot work. */
  standstill: boolean;
  /** The bus tells that it can send; `start` does so by itself, unless it is `away`. */
  sendable(reason: SendableReason): void;
  /** A command reaches its participant. */
  arrives(message: CommandMessage): Promise<Reply>;
  /** A reply reaches the orchestrator. */
  comesBack(message: ReplyMessage): Promise<void>;
  /** A person redrives a message about this command; resolves with why not. */
  redriven(commandId: string): Promise<string | undefined>;
}

/** The bus of one process, on wires that several may share, as one after the other. */
export function connectTo(wires: Wires): Bus {
  let isStarted = false;
  let tellOwn = (_: SendableReason) => {};
  return {
    ...wires,
    send: (message) => wires.send(message),
    status: () => (isStarted ? wires.status() : statusOf('the bus is not open')),
    onSendable(tell) {
      tellOwn = tell;
      wires.onSendable((reason) => isStarted && tell(reason));
    },
    async start() {
      isStarted = true;
      if (!wires.away) tellOwn('started');
    },
  };
}

export function createWires(): Wires {
  const handlers = new Map<string, Handler>();
  let taker: ReplyTaker = { take: async () => {}, retry: async () => 'nobody takes replies' };
  const sent: CommandMessage[] = [];
  const subscribers: ((reason: SendableReason) => void)[] = [];
  const wires: Wires = {
    sent,
    broken: false,
    away: false,
    standstill: false,
    handle: (command, handler) => void handlers.set(command.type, handler as Handler),
    collect: (_queue, one) => {
      taker = one;
    },
    onSendable: (tell) => void subscribers.push(tell),
    sendable(reason) {
      for (const tell of subscribers) tell(reason);
    },
    async start() {
      if (!wires.away) wires.sendable('started');
    },
    async send(message) {
      if (wires.broken || wires.away) throw new NotSentError(message.type, 'the wire is cut');
      sent.push(message);
    },
    status: () =>
      wires.standstill ? statusOf('it stands still') : { ready: !wires.away, detail: '' },
    deadLetters: {
      list: async () => [],
      find: async () => undefined,
      redrive: async () => ({ outcome: 'missing' }),
      discard: async () => false,
    },
    close: async () => {},
    async arrives(message) {
      const handler = handlers.get(message.type);
      if (handler === undefined) throw new Error(`nobody serves ${message.type}`);
      return handler(message);
    },
    comesBack: (message) => taker.take(message),
    redriven: (commandId) => taker.retry(commandId),
  };
  return wires;
}
