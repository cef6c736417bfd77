/**
 * Puts a message aside as it came, with why. If that cannot be done, it is put aside in a
 * smaller form that still names the message: the alternative is a message that comes for ever.
 *
 * A message that the library cannot encode fails at once. One that the broker refuses, for a header
 * beyond its frames or a body beyond its `max_message_size`, costs the connection, and with it
 * every message that was on its way. So each of these is put aside by itself next time, and is
 * made smaller only if the connection is lost by it alone.
 */
import { cut, MAX_REASON } from '../messages.ts';
import type { AmqpSession } from './channel.ts';
import { type Arrived, headersOf } from './envelope.ts';
import { deadLetterHeaders, identityOf } from './letter.ts';
import type { Publisher } from './publisher.ts';

export interface SetAside {
  readonly id: string;
  readonly queue: string;
  readonly reason: string;
  readonly attempts: number;
  readonly deadAt: number;
}

export interface SessionPlace {
  readonly session: AmqpSession;
  readonly publisher: Publisher;
}

/**
 * Resolves with what was put aside, which is what a look at it will find.
 * @throws NotSentError or the like if the broker has not taken it: it is not to be acknowledged
 */
export type PutAside = (arrived: Arrived, about: SetAside) => Promise<Arrived>;

/** Messages that are remembered as perhaps being what cost the connection. */
const MAX_SUSPECTS = 1_000;
/** A header of others that is kept in a smaller form has at most so many bytes … */
const MAX_HEADER = 255;
/** … and there are at most so many: with ours, that fits the smallest frame of RabbitMQ, 8 KiB. */
const MAX_HEADERS = 10;
/** The bytes of a body that are kept in the smallest form. */
const CUT_BODY = 512;
/** Losses of the connection by which a message is given up in this form, and the next is tried. */
const LOSSES_BY_FORM = [0, 2, 3];

export interface PutAsideOptions {
  /** The place to put it now. @throws NotSentError while there is no connection */
  readonly place: (type: string) => SessionPlace;
  /** The exchange that takes dead letters. */
  readonly exchange: string;
}

/** Puts messages aside as they came, or in the largest form that the broker takes. */
export function createPutAside({ place, exchange }: PutAsideOptions): PutAside {
  const suspects = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();
  const oneByOne = (work: () => Promise<Arrived>) => {
    const result = last.then(work);
    last = result.catch(() => {}); // The next does not depend on how this one went.
    return result;
  };
  const put = async (arrived: Arrived, about: SetAside, key: string) => {
    const { session, publisher } = place('a dead letter');
    const losses = suspects.get(key) ?? 0;
    const first = LOSSES_BY_FORM.findLastIndex((least) => losses >= least);
    try {
      const to: Target = { publisher, exchange, key: about.queue };
      const kept = await publishFitting(to, forms(arrived, about).slice(first));
      // One that had to be made smaller is small at once the next time.
      if (first <= 0) suspects.delete(key);
      return kept;
    } catch (error) {
      if (session.isLost()) suspect(suspects, key, losses + 1);
      throw error;
    }
  };
  return (arrived, about) => {
    const { key } = identityOf(about.queue, arrived);
    const work = () => put(arrived, about, key);
    return suspects.has(key) ? oneByOne(work) : work();
  };
}

function suspect(suspects: Map<string, number>, key: string, losses: number): void {
  suspects.delete(key);
  suspects.set(key, losses);
  for (const oldest of suspects.keys()) if (suspects.size > MAX_SUSPECTS) suspects.delete(oldest);
}

interface Target {
  readonly publisher: Publisher;
  readonly exchange: string;
  readonly key: string;
}

async function publishFitting(
  target: Target,
  [form = () => ({ content: Buffer.of(), properties: {} }), ...smaller]: readonly Form[],
): Promise<Arrived> {
  const kept = form();
  try {
    const { exchange, key } = target;
    await target.publisher.publish('a dead letter', { exchange, key, ...kept });
    return kept;
  } catch (error) {
    if (smaller.length === 0 || !isUnencodable(error)) throw error;
    return publishFitting(target, smaller);
  }
}

/** The library throws these at a value that does not fit its buffer, or is of no type of AMQP. */
function isUnencodable(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof RangeError || cause instanceof TypeError;
}

type Form = () => Arrived;

/** The message as it came, then without large headers, then with a piece of its body. */
function forms(arrived: Arrived, about: SetAside): readonly Form[] {
  const { content, properties } = arrived;
  const headers = harmless(headersOf(arrived));
  const few = Object.fromEntries(Object.entries(headers).filter(isSmall).slice(0, MAX_HEADERS));
  const form = (kept: object, body: Buffer, lost: string) => () => ({
    content: body,
    properties: { ...harmless(properties), headers: { ...kept, ...written(about, lost) } },
  });
  const noHeaders = ' (kept without headers that did not fit)';
  const piece = content.subarray(0, CUT_BODY);
  const noBody = ` (kept without large headers, and ${piece.length} of ${content.length} bytes)`;
  return [form(headers, content, ''), form(few, content, noHeaders), form(few, piece, noBody)];
}

function written({ id, reason, attempts, deadAt }: SetAside, lost: string) {
  return {
    [deadLetterHeaders.id]: id,
    [deadLetterHeaders.reason]: cut(reason, MAX_REASON - lost.length) + lost,
    [deadLetterHeaders.attempts]: attempts,
    [deadLetterHeaders.deadAt]: deadAt,
  };
}

/**
 * Properties that tell the broker to do something with a message, and would with its dead letter:
 * close the channel of another user, let it expire, send copies elsewhere.
 */
const DIRECTIONS = new Set(['userId', 'expiration', 'CC', 'BCC']);

function harmless(table: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !DIRECTIONS.has(name)));
}

function isSmall([name, value]: readonly [string, unknown]): boolean {
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  if (!isNumber && typeof value !== 'string' && typeof value !== 'boolean') return false;
  return Buffer.byteLength(`${name}${value}`) <= MAX_HEADER;
}
