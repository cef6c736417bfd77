/**
 * The end of a bus's work on a connection: it takes no more commands, finishes what is in hand,
 * takes the replies that are on their way to itself, and only then takes nothing. What waits for
 * another try goes back to the broker.
 */
import type { Clock } from '../../ports/clock.ts';
import type { Consumers } from '../consumer.ts';
import type { AmqpSession } from './channel.ts';
import type { Deliveries } from './delivery.ts';
import type { Intake } from './intake.ts';

export interface Finishing {
  readonly session: AmqpSession;
  readonly deliveries: Deliveries;
  /** By queue, what is taken from it on this connection. */
  readonly intakes: ReadonlyMap<string, Intake>;
  readonly consumers: Pick<Consumers, 'takerOf'>;
  /** Replies of ours that are still on their way to ourselves. */
  readonly ownReplies: ReadonlySet<string>;
  readonly clock: Clock;
}

/**
 * The longest that it may take: with the close after it, well within the time for a shutdown. A
 * handler that is still at work then is left, and the broker brings its message again.
 */
const FINISH_MS = 3_000;

/** Resolves early if the connection is lost: then the broker has all again. */
export function finish(work: Finishing): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    const stop = work.clock.after(FINISH_MS, resolve);
    void inOrder(work).then(() => {
      stop();
      resolve();
    });
  });
  return ended.then(() => {
    for (const intake of work.intakes.values()) intake.flush();
  });
}

async function inOrder(work: Finishing): Promise<void> {
  const { deliveries, consumers, ownReplies } = work;
  const isReplies = (queue: string) => consumers.takerOf(queue) !== undefined;
  await cancel(work, (queue) => !isReplies(queue));
  await settled(work, () => deliveries.inHand() + ownReplies.size === 0);
  await cancel(work, isReplies);
  await settled(work, () => deliveries.inHand() === 0);
}

async function cancel(
  { intakes, session }: Finishing,
  isChosen: (queue: string) => boolean,
): Promise<void> {
  const chosen = [...intakes].filter(([queue]) => isChosen(queue));
  const all = Promise.all(chosen.map(([, intake]) => intake.cancel()));
  await Promise.race([all, session.lost]).catch(() => {}); // Lost: it consumes no more anyhow.
}

function settled({ clock, deliveries, session }: Finishing, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds() && !session.isLost()) return;
      deliveries.onSettled.delete(look);
      resolve();
    };
    deliveries.onSettled.add(look);
    void session.lost.then(() => clock.soon(look));
    look();
  });
}
