/**
 * An instrumented bus: its handlers are timed, and every message is part of the trace of its
 * saga. It stands around either implementation, so that what is seen is the same on both.
 *
 * Spans follow OpenTelemetry's conventions for messaging
 * (https://opentelemetry.io/docs/specs/semconv/messaging/). A command is sent in the trace that
 * its saga keeps, which is why a resend, a compensation and what a later process sends are in it
 * too; it is processed, and its reply is, below the span of its sending.
 */
import type { Bus, CommandMessage, ReplyMessage, ReplyTaker } from '../bus/bus.ts';
import { defaultNames } from '../bus/names.ts';
import { type Attributes, type SpanStart, type Tracing, traceField } from '../ports/trace.ts';
import type { Metrics } from './metrics.ts';

export interface BusObservers {
  readonly tracing: Tracing;
  readonly timeHandler: Metrics['timeHandler'];
  /** The messaging system, as the OpenTelemetry conventions name it. */
  readonly messagingSystem: 'rabbitmq' | 'in_memory';
  /** The exchange of commands, if it is not that of `defaultNames`. */
  readonly commandExchange?: string;
}

/** The bus that is used in place of `bus`, which it hands all on to. */
export function observedBus(bus: Bus, observers: BusObservers): Bus {
  const { tracing, timeHandler, messagingSystem } = observers;
  const { commandExchange = defaultNames.commandExchange } = observers;
  const commandsTo = (type: string) => `${commandExchange}:${type}`;
  const { span, isRecorded } = tracing;
  return {
    ...bus,
    send(message) {
      if (!isRecorded()) return bus.send(message);
      const start = sending(messagingSystem, commandsTo(message.type), message);
      return span(start, ({ trace }) => bus.send({ ...message, ...traceField(trace) }));
    },
    handle(command, handler) {
      const timed = async (message: CommandMessage) => {
        const stop = timeHandler(command.type);
        try {
          const reply = await handler(message);
          stop('answered');
          return reply;
        } catch (error) {
          stop('failed');
          throw error;
        }
      };
      bus.handle(command, (message) => {
        if (!isRecorded()) return timed(message);
        const start = processing(messagingSystem, commandsTo(message.type), message);
        return span(start, async ({ tell }) => {
          const reply = await timed(message);
          tell(start.name, { 'saga.reply': reply.type });
          return reply;
        });
      });
    },
    collect(queue, taker) {
      const take: ReplyTaker['take'] = (reply) =>
        isRecorded()
          ? span(processing(messagingSystem, queue, reply), () => taker.take(reply))
          : taker.take(reply);
      bus.collect(queue, { ...taker, take });
    },
  };
}

function sending(messagingSystem: string, destination: string, message: CommandMessage): SpanStart {
  const { type, trace, attempt, compensates } = message;
  return {
    name: `send ${type}`,
    kind: 'producer',
    parent: trace,
    attributes: {
      ...about(messagingSystem, message),
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': destination,
      'messaging.rabbitmq.destination.routing_key': type,
      'saga.attempt': attempt,
      ...(compensates === undefined ? {} : { 'saga.compensates': compensates }),
    },
  };
}

function processing(
  messagingSystem: string,
  destination: string,
  message: CommandMessage | ReplyMessage,
): SpanStart {
  return {
    name: `process ${message.type}`,
    kind: 'consumer',
    parent: message.trace,
    attributes: {
      ...about(messagingSystem, message),
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': destination,
    },
  };
}

function about(
  messagingSystem: string,
  { id, sagaId, ...rest }: CommandMessage | ReplyMessage,
): Attributes {
  return {
    'messaging.system': messagingSystem,
    'messaging.message.id': id,
    // The command that a reply answers; a command begins the conversation that it names.
    'messaging.message.conversation_id': 'correlationId' in rest ? rest.correlationId : id,
    'saga.id': sagaId,
  };
}
