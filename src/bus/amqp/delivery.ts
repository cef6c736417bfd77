/**
 * Carries out what `consumer.ts` judges about a message in hand: acknowledges it, waits before the
 * next try, or sets it aside. It is acknowledged only after that, so that a process that dies
 * with it in hand leaves it to the broker.
 */

import type { Random } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import { whyOf } from '../../ports/errors.ts';
import type { NewId } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import { createOutage, type Outage, type OutageWords } from '../../ports/outage.ts';
import { toTrace, traceField } from '../../ports/trace.ts';
import { backoffMs } from '../backoff.ts';
import {
  attempt,
  createFailureLog,
  type Dead,
  type FailedOutcome,
  type FailureLog,
  type Outcome,
} from '../consumer.ts';
import { createGates, type Gate, type Standstill } from '../gate.ts';
import { retryDelayMs } from '../messages.ts';
import { type Arrived, headersOf } from './envelope.ts';
import type { Delivery } from './intake.ts';
import type { SetAside } from './set-aside.ts';

/**
 * The waits before a message that could not be set aside is tried again. It stays in hand
 * meanwhile: given back, it would come again at once, as often as the machine can.
 */
const UNKEPT = { firstMs: 100, longestMs: 60_000 };

const NOT_SET_ASIDE: OutageWords = {
  level: 'error',
  begun: 'a message could not be set aside; it waits, and is tried again',
  ended: 'messages are set aside again',
};

export interface DeliveryOptions {
  /** Takes one message to its end; rejects if it has to be tried again, or set aside. */
  readonly consume: (queue: string, arrived: Arrived) => Promise<void>;
  /** @throws Error if it could not be: the message must not be acknowledged */
  readonly setAside: (arrived: Arrived, about: SetAside) => Promise<void>;
  /** Told once of each standstill of a queue that lasts. */
  readonly onStandstill: ((standstill: Standstill) => void) | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly log: Log;
}

export interface Deliveries {
  /** Takes a message in hand. */
  take(delivery: Delivery): void;
  inHand(): number;
  /** The reason why the handlers of a queue are given nothing now; nothing if all are. */
  standstill(): string | undefined;
  /** Lets what stands still go that came over a connection which is lost now. */
  lookAgain(): void;
  /** Lets no message wait for another try: those in hand go back to the broker. */
  hurry(): void;
  /** Calls back each time that a message has left this hand. */
  readonly onSettled: Set<() => void>;
}

/** Each message in hand is worked on by itself; `inHand` counts those that are not let go yet. */
export function createDeliveries(options: DeliveryOptions): Deliveries {
  const onSettled = new Set<() => void>();
  const { onStandstill, clock, random, log } = options;
  const pauses = createPauses(clock);
  const gates = createGates({ onStandstill, clock, random, log });
  let inHand = 0;
  let hurrying = false;

  // Of what came over a connection that is lost, the broker has brought another copy by now.
  const isLeft = ({ session }: Delivery) => hurrying || session.isLost();
  const outage = createOutage(NOT_SET_ASIDE, options);
  const hand: Hand = { options, pauses, outage, failures: createFailureLog(options), isLeft };

  /** Waits until the receiver can work; false if the message is the broker's again by then. */
  const isDue = async (delivery: Delivery, gate: Gate): Promise<boolean> => {
    while (!gate.isOpen()) {
      await gate.pass();
      if (isLeft(delivery)) return false;
    }
    return true;
  };

  /** True once it is done with, false if the broker is to bring it again. */
  const work = async (delivery: Delivery): Promise<boolean> => {
    const { queue, arrived } = delivery;
    const gate = gates.of(queue);
    const consume = () => options.consume(queue, arrived);
    let tries = 1;
    while (gate.isOpen() || (await isDue(delivery, gate))) {
      const outcome = await attempt(consume, { tries, gate });
      const isDone = await carryOut(hand, delivery, outcome);
      if (isDone !== undefined) return isDone;
      if (isLeft(delivery)) return false;
      if (outcome.kind === 'retry') tries += 1;
    }
    return false;
  };

  return {
    onSettled,
    inHand: () => inHand,
    standstill: gates.standstill,
    lookAgain: gates.lookAgain,
    take(delivery) {
      inHand += 1;
      void work(delivery).then((isDone) => {
        inHand -= 1;
        const { intake, tag } = delivery;
        if (isDone) intake.ack(tag);
        else intake.nack(tag);
        for (const settled of onSettled) settled();
      });
    },
    hurry() {
      hurrying = true;
      pauses.end();
      gates.leave();
    },
  };
}

interface Pauses {
  /** Resolves after so long, or when all pauses end. */
  pause(delayMs: number): Promise<void>;
  end(): void;
}

function createPauses(clock: Clock): Pauses {
  const pauses = new Set<() => void>();
  return {
    pause: (delayMs) =>
      new Promise((resolve) => {
        const done = () => {
          cancel();
          pauses.delete(done);
          resolve();
        };
        const cancel = clock.after(delayMs, done);
        pauses.add(done);
      }),
    end() {
      for (const done of [...pauses]) done();
    },
  };
}

/** The broker brings another copy: what this one came to is not worth a person's look. */
function leave(log: Log, { properties: { messageId } }: Arrived, error: unknown): false {
  log.debug({ messageId, why: whyOf(error) }, 'left to the broker, which was lost');
  return false;
}

interface Hand {
  readonly options: DeliveryOptions;
  readonly pauses: Pauses;
  /** In which the broker takes no dead letters. */
  readonly outage: Outage;
  readonly failures: FailureLog;
  /** True if a message is the broker's again. */
  readonly isLeft: (delivery: Delivery) => boolean;
}

/** True if it is done with, false if it is the broker's, nothing if it is tried again. */
type Settled = boolean | undefined;

function carryOut(hand: Hand, delivery: Delivery, outcome: Outcome): true | Promise<Settled> {
  if (outcome.kind !== 'done') return carryFailureOut(hand, delivery, outcome);
  hand.failures.worked(delivery.arrived.properties.type);
  return true;
}

async function carryFailureOut(
  hand: Hand,
  delivery: Delivery,
  outcome: FailedOutcome,
): Promise<Settled> {
  const { log, random } = hand.options;
  if (outcome.kind === 'held back') return undefined;
  if (delivery.session.isLost()) return leave(log, delivery.arrived, outcome.error);
  if (outcome.kind === 'dead') return setAside(hand, delivery, outcome);
  hand.failures.failed(loggedOf(delivery), outcome);
  if (!hand.isLeft(delivery)) await hand.pauses.pause(retryDelayMs(outcome.tries, random));
  return undefined;
}

/** True only once the broker has it among the dead letters; it waits for that, ever longer. */
async function setAside(
  { options, pauses, outage, failures, isLeft }: Hand,
  delivery: Delivery,
  dead: Dead,
): Promise<boolean> {
  const { clock, random, newId } = options;
  const { queue, arrived } = delivery;
  const { reason, attempts } = dead;
  const about = { id: newId(), queue, reason, attempts, deadAt: clock.now() };
  for (let tries = 1; ; tries += 1) {
    try {
      await options.setAside(arrived, about);
      outage.works();
      failures.failed(loggedOf(delivery), dead);
      return true;
    } catch (error) {
      const delayMs = backoffMs(UNKEPT, tries, random);
      outage.fault({ queue, reason, tries, delayMs, why: whyOf(error) });
      if (!isLeft(delivery)) await pauses.pause(delayMs);
      if (isLeft(delivery)) return false;
    }
  }
}

function loggedOf({ queue, arrived }: Delivery) {
  const { messageId, type } = arrived.properties;
  const { 'x-saga-id': sagaId, traceparent, tracestate } = headersOf(arrived);
  const trace = toTrace(traceparent, tracestate);
  return { queue, sagaId, messageId, type, ...traceField(trace) };
}
