/** Those who follow an instance: a client that waits for its end, or looks on live. */
import type { Clock } from '../../ports/clock.ts';
import type { SagaInstance } from '../instance.ts';

/** The longest that a watcher told to wait no longer still waits: most sagas end in less. */
const PARTING_MS = 3_000;

export type OnMoved = (instance: SagaInstance) => void;

/** The time that a watcher waits, unless it is told to wait no longer. */
export interface Wait {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Watchers {
  /** Calls back after each commit that moves the instance on; returns the function to end that. */
  watch(sagaId: string, onMoved: OnMoved): () => void;
  /** Tells all who watch it. */
  tell(instance: SagaInstance): void;
  /**
   * True once the instance has ended, false after `timeoutMs` or a moment after the signal is
   * aborted; `hasEnded` looks it up now.
   */
  ended(sagaId: string, wait: Wait, hasEnded: () => boolean): Promise<boolean>;
}

/** @param watching who watches, by instance, kept until they leave */
export function createWatchers(clock: Clock, watching = new Map<string, Set<OnMoved>>()): Watchers {
  const watch = (sagaId: string, onMoved: OnMoved) => {
    // A function of its own, so that one who watches twice is told twice.
    const told: OnMoved = (instance) => onMoved(instance);
    watching.set(sagaId, (watching.get(sagaId) ?? new Set()).add(told));
    return () => {
      const others = watching.get(sagaId);
      others?.delete(told);
      if (others?.size === 0) watching.delete(sagaId);
    };
  };

  return {
    watch,
    tell(instance) {
      for (const told of [...(watching.get(instance.id) ?? [])]) told(instance);
    },
    ended(sagaId, { timeoutMs, signal }, hasEnded) {
      return new Promise((resolve) => {
        const finish = (hasEndedNow: boolean) => {
          cancel();
          cancelParting();
          leave();
          signal?.removeEventListener('abort', part);
          resolve(hasEndedNow);
        };
        const giveUp = () => finish(false);
        const part = () => {
          cancelParting = clock.after(PARTING_MS, giveUp);
        };
        let cancelParting = () => {};
        const cancel = clock.after(timeoutMs, giveUp);
        const leave = watch(sagaId, ({ finishedAt }) => finishedAt !== null && finish(true));
        signal?.addEventListener('abort', part);
        // Look only after having joined, or an ending in between would be missed.
        if (hasEnded()) finish(true);
        else if (signal?.aborted) giveUp();
      });
    },
  };
}
