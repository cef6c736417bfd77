/**
 * The signals that end the process: Ctrl-C, a supervisor's, or a terminal that was closed. It
 * imports nothing, so that signals are heard before the rest is loaded.
 */
import type { EventEmitter } from 'node:events';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type EndSignal = (typeof SIGNALS)[number];

export interface EndSignals {
  /** Resolves with the first one. */
  readonly first: Promise<EndSignal>;
  /** From now on `act` is called at each one. */
  onFurther(act: (signal: EndSignal) => void): void;
}

/** @param process emits signals as events, as `process` does */
export function hearEndSignals(process: Pick<EventEmitter, 'on'>): EndSignals {
  let act: (signal: EndSignal) => void = () => {};
  const first = new Promise<EndSignal>((resolve) => {
    for (const signal of SIGNALS)
      process.on(signal, () => {
        resolve(signal);
        act(signal);
      });
  });
  return {
    first,
    onFurther(next) {
      act = next;
    },
  };
}
