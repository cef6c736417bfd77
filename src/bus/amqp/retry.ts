/**
 * A process that does not know the sagas asks the taker of the replies, over the broker, to send a
 * command again. The question goes to the queue of replies, the answer comes by direct reply-to
 * (https://www.rabbitmq.com/docs/direct-reply-to), so nothing is declared for it and nothing is
 * left over.
 *
 *     question   type saga.retry with {actor?}; correlation_id the command, reply_to, expiration
 *     answer     type SAGA_RETRIED, or SAGA_RETRY_REFUSED with {reason}; correlation_id as asked
 */

import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import { whyOf } from '../../ports/errors.ts';
import type { NewId } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import type { ReplyTaker } from '../bus.ts';
import { BusUnavailableError } from '../errors.ts';
import { cut, MAX_REASON } from '../messages.ts';
import type { RetryQuestion } from '../redrive.ts';
import type { AmqpConfirmChannel } from './channel.ts';
import type { Arrived } from './envelope.ts';
import type { Link } from './link.ts';

const RETRY = 'saga.retry';
const RETRIED = 'SAGA_RETRIED';
const REFUSED = 'SAGA_RETRY_REFUSED';
const ANSWERS = 'amq.rabbitmq.reply-to';

/** The longest that an answer is waited for. */
const ANSWER_MS = 5_000;
/** The question is gone before the asker gives up: nothing is done behind its back. */
const EXPIRES_MS = 4_000;

/** Resolves with why it is not sent again, or nothing once it was. */
type Answered = (why: string | undefined) => void;

export interface Asker {
  /** @throws BusUnavailableError if nobody answers in time: then nothing was done */
  ask(link: Link, question: RetryQuestion): Promise<string | undefined>;
}

interface Line {
  readonly channel: AmqpConfirmChannel;
  /** By the id of the command, those who wait for the answer. */
  readonly waiting: Map<string, Set<Answered>>;
}

/** Opens one channel per connection for all its questions. */
export function createAsker({ clock, newId }: { clock: Clock; newId: NewId }): Asker {
  const lines = new WeakMap<Link, Promise<Line>>();
  const lineOf = (link: Link): Promise<Line> => {
    const existing = lines.get(link);
    if (existing !== undefined) return existing;
    const opened = openLine(link, () => lines.delete(link));
    lines.set(link, opened);
    return opened;
  };
  return {
    async ask(link, { replyTo, commandId, actor }) {
      const { channel, waiting } = await lineOf(link);
      const look = await link.answer(channel.look(replyTo));
      if (look === undefined) return `there is no queue ${replyTo} to take the answer`;
      if (look.consumers === 0)
        throw new BusUnavailableError(`nobody takes from ${replyTo} who could say`);
      const common = { type: RETRY, correlationId: commandId, replyTo: ANSWERS };
      const properties = { ...common, messageId: newId(), expiration: String(EXPIRES_MS) };
      const content = Buffer.from(JSON.stringify({ actor }));
      return link.answer(
        new Promise((resolve, reject) => {
          const asking = waiting.get(commandId) ?? new Set();
          const answered: Answered = (why) => {
            cancel();
            resolve(why);
          };
          const cancel = clock.after(ANSWER_MS, () => {
            asking.delete(answered);
            if (asking.size === 0) waiting.delete(commandId);
            reject(new BusUnavailableError(`no answer from ${replyTo} in ${ANSWER_MS} ms`));
          });
          waiting.set(commandId, asking.add(answered));
          channel.publish({ exchange: '', key: replyTo, content, properties }, () => {});
        }),
      );
    },
  };
}

async function openLine(link: Link, onClosed: () => void): Promise<Line> {
  const waiting: Line['waiting'] = new Map();
  try {
    const channel = await link.open();
    void channel.closed.then(onClosed);
    const take = (answer: Arrived | null) => {
      if (answer === null) return;
      const commandId = String(answer.properties.correlationId);
      const asking = waiting.get(commandId) ?? [];
      waiting.delete(commandId);
      for (const answered of asking) answered(whyNot(answer));
    };
    await link.answer(channel.consume(ANSWERS, take, { noAck: true }));
    return { channel, waiting };
  } catch (error) {
    onClosed();
    throw error;
  }
}

const refusal = z.object({ reason: z.string() });
/** A question of an older build, or of somebody else, may say nothing, or nothing of use. */
const wish = z.object({ actor: z.string().trim().min(1).max(100) });

function whyNot({ properties: { type }, content }: Arrived): string | undefined {
  if (type === RETRIED) return undefined;
  const { data } = refusal.safeParse(toJson(content));
  return cut(data?.reason ?? 'its saga gives no reason', MAX_REASON);
}

function toJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Tells a question from the replies of the same queue. */
export function isRetryAsk({ properties }: Arrived): boolean {
  return properties.type === RETRY;
}

export interface Answering {
  readonly channel: AmqpConfirmChannel;
  /** The taker of the queue that the question came to. */
  readonly taker: ReplyTaker | undefined;
  readonly log: Log;
}

/** Answers a question that was acknowledged: it is not worth a second try. */
export async function answerRetry(ask: Arrived, answering: Answering): Promise<void> {
  const { channel, taker, log } = answering;
  const { correlationId, replyTo, messageId } = ask.properties;
  const commandId = String(correlationId);
  if (typeof replyTo !== 'string' || !replyTo.startsWith(ANSWERS)) return;
  try {
    const actor = wish.safeParse(toJson(ask.content)).data?.actor;
    const why = taker ? await taker.retry(commandId, actor) : 'this queue takes no replies';
    const type = why === undefined ? RETRIED : REFUSED;
    const content = Buffer.from(JSON.stringify(why === undefined ? {} : { reason: why }));
    const named = { type, correlationId: commandId, messageId, contentType: 'application/json' };
    // Not as others are: the broker would return what goes to a direct reply as not routed.
    const publication = { exchange: '', key: replyTo, content, properties: named };
    channel.publish(publication, () => {});
  } catch (error) {
    log.warn({ commandId, why: whyOf(error) }, 'a request for a retry was not answered');
  }
}
