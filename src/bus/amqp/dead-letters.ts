/**
 * Dead letters in queues of the broker: those of the queues that this process takes from. Copies
 * of one message, as the resends of a saga leave them while a participant is broken, are shown and
 * handled as one.
 */

import type { Clock } from '../../ports/clock.ts';
import { whyOf } from '../../ports/errors.ts';
import type { NewId } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import type { ReplyTaker } from '../bus.ts';
import { createDeadLetterIndex, type DeadLetterIndex } from '../dead-letter-index.ts';
import type { DeadLetter, DeadLetterQuery, DeadLetters, Redriven } from '../dead-letters.ts';
import { BusUnavailableError } from '../errors.ts';
import type { BusNames } from '../names.ts';
import { type RetryQuestion, redriveBy } from '../redrive.ts';
import type { AmqpSession } from './channel.ts';
import { createDeadQueue, type DeadQueue } from './dead-queue.ts';
import type { Arrived } from './envelope.ts';
import { createLink, type Link } from './link.ts';
import { createAsker } from './retry.ts';
import { createPutAside, type PutAside, type SessionPlace, type SetAside } from './set-aside.ts';

/** Messages that are remembered as told of. */
const MAX_TOLD = 10_000;

export interface DeadLetterOptions {
  readonly names: Pick<BusNames, 'deadLetterExchange' | 'deadQueue'>;
  /** Told when a message is set aside, once for all its copies; again if it rejects. */
  readonly onDeadLetter: (letter: DeadLetter) => void | Promise<void>;
  /** The place for a message now. @throws NotSentError while there is no connection */
  readonly place: (type: string) => SessionPlace;
  /** The reason why there is no connection; empty if there is one. */
  readonly fault: () => string;
  /** Declares the queues of this process, which may be there already. */
  readonly declare: (session: AmqpSession) => Promise<void>;
  /** The `retry` of the taker that takes the replies of a queue in this process. */
  readonly retryHere: (replyTo: string) => ReplyTaker['retry'] | undefined;
  readonly isReplies: (queue: string) => boolean;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export interface AmqpDeadLetters {
  readonly letters: DeadLetters;
  /** A new connection: what lies behind these queues is read in the background. */
  connected(session: AmqpSession, queues: readonly string[]): void;
  /**
   * Resolves once it is set aside, and told of.
   * @throws NotSentError or the like if the broker has not taken it: it must not be lost
   */
  setAside(arrived: Arrived, about: SetAside): Promise<void>;
  close(): void;
}

interface State extends DeadLetterOptions {
  readonly put: PutAside;
  readonly index: DeadLetterIndex;
  readonly queues: Map<string, DeadQueue>;
  /** The messages whose setting aside has been told of. */
  readonly told: Set<string>;
  link: Link | undefined;
}

/** Reads each queue of dead letters in the background as a connection opens. */
export function createAmqpDeadLetters(options: DeadLetterOptions): AmqpDeadLetters {
  const index = createDeadLetterIndex();
  const { place, names } = options;
  const putAside = createPutAside({ place, exchange: names.deadLetterExchange });
  const put: PutAside = (arrived, about) =>
    putAside(arrived, about).catch(async (error: unknown) => {
      await declareAnew(state);
      throw error;
    });
  const state: State = {
    ...options,
    put,
    index,
    queues: new Map(),
    told: new Set(),
    link: undefined,
  };
  const asker = createAsker(options);
  const ask = (question: RetryQuestion) => {
    const retry = options.retryHere(question.replyTo);
    const { commandId, actor } = question;
    return retry ? retry(commandId, actor) : asker.ask(linkOf(state), question);
  };
  return {
    letters: {
      list: (query = {}) => list(state, query),
      find: (id) => find(state, id),
      async redrive(id, actor): Promise<Redriven> {
        const letter = await find(state, id);
        if (letter === undefined) return { outcome: 'missing' };
        const redriven = await redriveBy(ask, letter, actor);
        if (redriven.outcome === 'sent') await discardSent(state, letter);
        return redriven;
      },
      discard: (id) => discard(state, id),
    },
    connected(session, queues) {
      const link = createLink(session);
      state.link = link;
      for (const queue of queues) queueOf(state, queue).connected(link);
    },
    async setAside(arrived, about) {
      await tell(state, await queueOf(state, about.queue).setAside(arrived, about));
    },
    close() {
      for (const queue of state.queues.values()) queue.close();
    },
  };
}

function queueOf(state: State, queue: string): DeadQueue {
  const existing = state.queues.get(queue);
  if (existing !== undefined) return existing;
  const { put, index, place, isReplies, declare, names, clock, log } = state;
  const exchange = names.deadLetterExchange;
  const publish = ({ content, properties }: Arrived) =>
    place('a discard').publisher.publish('a discard', {
      exchange,
      key: queue,
      content,
      properties,
    });
  const made = createDeadQueue({
    queue,
    deadQueue: names.deadQueue(queue),
    isReplies: isReplies(queue),
    put,
    publish,
    index,
    declare,
    clock,
    log,
  });
  state.queues.set(queue, made);
  return made;
}

/** @throws BusUnavailableError while there is no connection */
function linkOf({ link, fault }: State): Link {
  if (link !== undefined && !link.session.isLost()) return link;
  throw new BusUnavailableError(`no connection: ${fault()}`);
}

/** Somebody may have deleted what takes dead letters: then the next try finds it there again. */
async function declareAnew({ link, declare, log }: State): Promise<void> {
  if (link === undefined || link.session.isLost()) return;
  const fail = (error: unknown) => log.warn({ why: whyOf(error) }, 'queues were not declared anew');
  await link.answer(declare(link.session)).catch(fail);
}

/** While letters are still being read, a page that is full is not waited for any longer. */
async function list(state: State, query: DeadLetterQuery): Promise<readonly DeadLetter[]> {
  linkOf(state);
  const { after, limit, ...filter } = query;
  const isPage = limit !== undefined && Object.values(filter).every((part) => part === undefined);
  const reaches = (lastRead: string | undefined) => {
    if (!isPage || lastRead === undefined) return false;
    const page = state.index.page(query);
    return page.length === limit && (page.at(-1)?.id ?? '') <= lastRead;
  };
  await Promise.all([...state.queues.values()].map((queue) => queue.look(reaches)));
  return state.index.page(query);
}

async function find(state: State, id: string): Promise<DeadLetter | undefined> {
  linkOf(state);
  const found = () => state.index.get(id);
  const shown = found();
  const places = shown ? [queueOf(state, shown.queue)] : [...state.queues.values()];
  await Promise.all(places.map(({ look }) => look(() => found() !== undefined)));
  return found();
}

async function discard(state: State, id: string): Promise<boolean> {
  const letter = await find(state, id);
  if (letter === undefined) return false;
  const isGone = await queueOf(state, letter.queue).remove(id);
  // A copy that is set aside after this is news.
  state.told.delete(toldAs(letter));
  return isGone;
}

/** The command is on its way: that its letter is still there is a letter too many, and no more. */
async function discardSent(state: State, { id, queue, message }: DeadLetter): Promise<void> {
  try {
    await discard(state, id);
  } catch (error) {
    const fields = { id, queue, sagaId: message.sagaId, why: whyOf(error) };
    state.log.warn(
      fields,
      'the command of a dead letter was sent again; the letter is still there',
    );
  }
}

/**
 * Told of by the first copy that comes here, though the letter may be there already: a process that
 * died after it was set aside may have told nobody.
 */
async function tell({ told, onDeadLetter }: State, letter: DeadLetter): Promise<void> {
  const key = toldAs(letter);
  if (told.has(key)) return;
  if (told.size >= MAX_TOLD) told.clear(); // A notice too many is better than none.
  told.add(key);
  try {
    await onDeadLetter(letter);
  } catch (error) {
    told.delete(key);
    throw error;
  }
}

/** The same for all copies of one message. */
function toldAs({ id, queue, message }: DeadLetter): string {
  return `${queue} ${message.id || id}`;
}
