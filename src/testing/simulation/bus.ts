/** The bus as a living process has it; it checks messages against their contracts. */
import type {
  Bus,
  CommandMessage,
  Reply,
  ReplyMessage,
  ReplyTaker,
  SendableReason,
} from '../../bus/bus.ts';
import { type Catalogue, check, checkAnswer } from '../../bus/catalogue.ts';
import { NotSentError, UnconfirmedError } from '../../bus/errors.ts';
import type { Life } from './life.ts';
import type { World } from './world.ts';

/** The lead of a clock that is so far ahead that it tells of sagas to come. */
const FAR_AHEAD_MS = 864_000_000;
export type Message = CommandMessage | ReplyMessage;

export interface Delivery {
  readonly to: string;
  readonly message: Message;
  readonly tries: number;
}

/** Takes one message to its end; rejects if it has to be tried again. */
type Consumer = (message: Message) => Promise<void>;

export interface Attached {
  readonly life: Life;
  readonly consumers: Map<string, Consumer>;
  readonly inHand: Set<Delivery>;
  /** To be called each time that this process can send. */
  readonly onSendable: ((reason: SendableReason) => void)[];
  /** The receiver of replies, which decides about redrives. */
  replies?: ReplyTaker;
}

export interface Wire {
  readonly catalogue: Catalogue;
  /** Sends a message to the process that takes its kind. */
  readonly publish: (message: Message) => void;
  readonly start: () => void;
  readonly isAway: () => boolean;
}

const ODD = 'an odd x-oldest-saga-id';

/**
 * A wrong value of the header that says which sagas are gone; once per run: if all that a
 * participant hears agrees on a lie, it cannot know better.
 */
function oddHeader(world: World, { sagaId }: CommandMessage): Partial<CommandMessage> {
  const ahead = () => world.newId(world.agenda.now() + FAR_AHEAD_MS);
  const odd = [() => 'zzz', ahead, () => sagaId][world.choose('odd-header', 4) - 1];
  if (odd === undefined || world.marks.has(ODD)) return {};
  world.fault(`${ODD} on a command of ${sagaId}`);
  world.mark(ODD);
  return { oldestSagaId: odd() };
}

/** Makes the bus of one life of a process. */
export function createBus(world: World, node: Attached, wire: Wire): Bus {
  const { life, consumers } = node;
  const never = new Promise<never>(() => {});
  let isStarted = false;
  return {
    handle(command, handler) {
      consumers.set(command.type, async (message) => {
        const request = message as CommandMessage; // Registered by a command's type.
        const payload = check(command.type, command.request, request.payload);
        const reply = checkAnswer(command, await handler({ ...request, payload }));
        if (!world.lives(life, `${life.node}.answer`)) return never;
        wire.publish(toReply(world, request, reply));
        return world.lives(life, `${life.node}.answered`) ? undefined : never;
      });
    },
    collect(queue, taker) {
      node.replies = taker;
      consumers.set(queue, async (message) => {
        const reply = message as ReplyMessage; // Only replies are sent to this queue.
        const payload = wire.catalogue.checkReply(reply.type, reply.payload);
        await taker.take({ ...reply, payload });
        return world.lives(life, `${life.node}.taken`) ? undefined : never;
      });
    },
    onSendable: (tell) => void node.onSendable.push(tell),
    async start() {
      isStarted = true;
      wire.start();
    },
    async send(command) {
      if (!world.lives(life, `${life.node}.send`)) return never;
      const payload = wire.catalogue.checkRequest(command.type, command.payload);
      const fate = wire.isAway() ? 1 : world.choose('unsendable', 3);
      if (fate === 1) {
        world.fault(`the broker does not take ${command.type} of ${command.sagaId}`);
        throw new NotSentError(command.type, 'the broker is away');
      }
      const told = { ...command, payload, ...oddHeader(world, command) };
      if (fate === 0 || world.choose('unsendable', 2) === 1) wire.publish(told);
      if (fate === 2) {
        world.mark('a sending is not confirmed');
        throw new UnconfirmedError(command.type, 'the connection was lost meanwhile');
      }
      return world.lives(life, `${life.node}.sent`) ? undefined : never;
    },
    status: () => ({ ready: isStarted && !wire.isAway(), detail: '' }),
    deadLetters: {
      list: async () => [],
      find: async () => undefined,
      redrive: async () => ({ outcome: 'missing' }),
      discard: async () => false,
    },
    close: async () => {},
  };
}

function toReply(world: World, request: CommandMessage, reply: Reply): ReplyMessage {
  const { id: correlationId, sagaId } = request;
  const id = world.newId(world.agenda.now());
  return { id, type: reply.type, sagaId, correlationId, payload: reply.data };
}
