/**
 * Stands before the handlers of one queue. It is shut while their module cannot work, whatever the
 * message is, and opens once a probe says that it can again: no message pays with a try for a
 * fault that is not its own, and there is one probe at a time however many wait.
 */
import type { Random } from '../ports/chance.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { createOutage, type OutageWords } from '../ports/outage.ts';
import { backoffMs } from './backoff.ts';
import type { BusStatus } from './bus.ts';
import type { ReceiverUnavailableError } from './errors.ts';

const WAITS = { firstMs: 100, longestMs: 5_000 };
/** A probe that is not answered in this time counts as a no. */
const PROBE_MS = 10_000;

const STANDSTILL: OutageWords = {
  level: 'warn',
  begun: 'nothing is taken from a queue',
  ended: 'messages are taken from a queue again',
};

/** A fault that lasts longer than this is for a person to look at. */
const TOLD_AFTER_MS = 15_000;

/** A queue of which nothing is taken, and why. */
export interface Standstill {
  readonly queue: string;
  readonly why: string;
}

export interface GateOptions {
  /** Told once of each standstill that lasts. */
  readonly onStandstill?: ((standstill: Standstill) => void) | undefined;
  /** Called each time that the gate of a queue opens. */
  readonly onOpen?: (queue: string) => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Gate {
  isOpen(): boolean;
  /** The fault for which nothing passes; nothing while it is open. */
  why(): string | undefined;
  /** Resolves once it is open, or told to look again. */
  pass(): Promise<void>;
  /** Lets nothing pass until the receiver is back. */
  shut(error: ReceiverUnavailableError): void;
  /** To be told of each message that a handler dealt with: the fault is over. */
  worked(): void;
  /** Lets all that wait see whether they still have to. */
  lookAgain(): void;
  /** Opens for good, and probes no more. */
  leave(): void;
}

/** The gates of all queues that one bus takes messages from. */
export interface Gates {
  of(queue: string): Gate;
  /** Which queue stands still, and why; nothing if none does. */
  standstill(): string | undefined;
  lookAgain(): void;
  leave(): void;
}

/** Makes the gate of each queue as it is first asked for; all begin open. */
export function createGates(options: GateOptions): Gates {
  const gates = new Map<string, Gate>();
  return {
    of(queue) {
      const gate = gates.get(queue) ?? createGate(queue, options);
      gates.set(queue, gate);
      return gate;
    },
    standstill() {
      for (const [queue, gate] of gates)
        if (!gate.isOpen()) return `nothing is taken from ${queue}: ${gate.why()}`;
      return undefined;
    },
    lookAgain() {
      for (const gate of gates.values()) gate.lookAgain();
    },
    leave() {
      for (const gate of gates.values()) gate.leave();
    },
  };
}

/** The status of a bus that takes all that is sent, by the standstill of its gates. */
export function statusOf(standstill: string | undefined): BusStatus {
  if (standstill === undefined) return { ready: true, detail: '' };
  return { ready: false, detail: standstill, standstill: true };
}

function createGate(queue: string, options: GateOptions): Gate {
  const { onOpen, onStandstill = () => {}, clock, random } = options;
  const outage = createOutage(STANDSTILL, options);
  const waiting: (() => void)[] = [];
  let shutBy: ReceiverUnavailableError | undefined;
  let failures = 0;
  let hasLeft = false;
  let cancel = () => {};
  let cancelTelling = () => {};

  const lookAgain = () => {
    for (const go of waiting.splice(0)) go();
  };
  const open = () => {
    cancel();
    shutBy = undefined;
    lookAgain();
    onOpen?.(queue);
  };
  const probeLater = (error: ReceiverUnavailableError) => {
    failures += 1;
    outage.fault({ queue, why: error.message });
    cancel = clock.after(backoffMs(WAITS, failures, random), () => {
      void isBack(error, clock).then((back) => {
        if (hasLeft) return;
        if (back) open();
        else probeLater(error);
      });
    });
  };
  return {
    isOpen: () => shutBy === undefined,
    why: () => shutBy?.message,
    pass: () => new Promise((resolve) => void (shutBy ? waiting.push(resolve) : resolve())),
    shut(error) {
      if (shutBy !== undefined || hasLeft) return;
      // It goes on being the same fault, told of once, until a message was dealt with.
      if (failures === 0) {
        const { message: why } = error;
        cancelTelling = clock.after(TOLD_AFTER_MS, () => onStandstill({ queue, why }));
      }
      shutBy = error;
      probeLater(error);
    },
    worked() {
      if (failures === 0 || shutBy !== undefined) return;
      cancelTelling();
      failures = 0;
      outage.works({ queue });
    },
    lookAgain,
    leave() {
      hasLeft = true;
      cancelTelling();
      open();
    },
  };
}

/** A probe that throws says no, as one does that is not answered. */
function isBack({ isBack: probe }: ReceiverUnavailableError, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(PROBE_MS, () => resolve(false));
    const answer = (back: boolean) => {
      cancel();
      resolve(back);
    };
    Promise.resolve()
      .then(probe)
      .then(answer, () => answer(false));
  });
}
