/** The bus as a living process has it; it checks messages against their contracts. */
import type {
  Bus,
  CommandMessage,
  Reply,
  ReplyMessage,
  ReplyTaker,
  SendableReason,
} from '../../src/bus/bus.ts';
import { check, checkAnswer, createCatalogue } from '../../src/bus/catalogue.ts';
import { NotSentError, UnconfirmedError } from '../../src/bus/errors.ts';
import { billingContract } from '../../src/modules/billing/contract.ts';
import { parkingContract } from '../../src/modules/parking/contract.ts';
import type { Life, NodeName } from './boundaries.ts';
import type { World } from './world.ts';

const contracts = [parkingContract, billingContract];
const catalogue = createCatalogue(contracts);

/** What a clock that is far ahead would call the oldest saga. */
const FAR_AHEAD_MS = 864_000_000;
export type Message = CommandMessage | ReplyMessage;

export interface Delivery {
  readonly to: NodeName;
  readonly message: Message;
  readonly tries: number;
}

/** Takes one message to its end; rejects where it has to be tried again. */
type Consumer = (message: Message) => Promise<void>;

export interface Attached {
  readonly life: Life;
  readonly consumers: Map<string, Consumer>;
  readonly inHand: Set<Delivery>;
  /** To be called each time that this process can send. */
  readonly onSendable: ((reason: SendableReason) => void)[];
  /** Who takes replies here, and decides about redrives. */
  replies?: ReplyTaker;
}

export interface Wire {
  readonly publish: (to: NodeName, message: Message) => void;
  readonly start: () => void;
  readonly isAway: () => boolean;
}

/** Somebody else, or a clock that is far ahead, says which sagas are gone. */
function oddHeader(world: World, { sagaId }: CommandMessage): Partial<CommandMessage> {
  const ahead = () => world.newId(world.agenda.now() + FAR_AHEAD_MS);
  const odd = [() => 'zzz', ahead, () => sagaId][world.choose('odd-header', 4) - 1];
  if (odd === undefined) return {};
  world.fault(`an odd x-oldest-saga-id on a command of ${sagaId}`);
  world.mark('an odd x-oldest-saga-id');
  return { oldestSagaId: odd() };
}

export function createBus(world: World, node: Attached, wire: Wire): Bus {
  const { life, consumers } = node;
  const never = new Promise<never>(() => {});
  return {
    handle(command, handler) {
      const { node: name } = life;
      if (name === 'booking') throw new Error('booking serves no commands');
      consumers.set(command.type, async (message) => {
        const request = message as CommandMessage; // Registered by a command's type.
        const payload = check(command.type, command.request, request.payload);
        const reply = checkAnswer(command, await handler({ ...request, payload }));
        if (!world.lives(life, `${name}.answer`)) return never;
        wire.publish('booking', toReply(world, request, reply));
        return world.lives(life, `${name}.answered`) ? undefined : never;
      });
    },
    collect(queue, taker) {
      node.replies = taker;
      consumers.set(queue, async (message) => {
        const reply = message as ReplyMessage; // Only replies are sent to this queue.
        const payload = catalogue.checkReply(reply.type, reply.payload);
        await taker.take({ ...reply, payload });
        return world.lives(life, 'booking.taken') ? undefined : never;
      });
    },
    onSendable: (tell) => void node.onSendable.push(tell),
    start: async () => wire.start(),
    async send(command) {
      if (!world.lives(life, 'booking.send')) return never;
      const payload = catalogue.checkRequest(command.type, command.payload);
      const fate = wire.isAway() ? 1 : world.choose('unsendable', 3);
      if (fate === 1) {
        world.fault(`the broker does not take ${command.type} of ${command.sagaId}`);
        throw new NotSentError(command.type, 'the broker is away');
      }
      const told = { ...command, payload, ...oddHeader(world, command) };
      if (fate === 0 || world.choose('unsendable', 2) === 1)
        wire.publish(nodeOf(command.type), told);
      if (fate === 2) {
        world.mark('a sending is not confirmed');
        throw new UnconfirmedError(command.type, 'the connection was lost meanwhile');
      }
      return world.lives(life, 'booking.sent') ? undefined : never;
    },
    status: () => ({ ready: !wire.isAway(), detail: '' }),
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

function nodeOf(type: string): NodeName {
  return type.startsWith('parking.') ? 'parking' : 'billing';
}
