/** Those who wait for an instance to end, such as a client that asked to. */
import type { Clock } from '../bus/ports.ts';

export interface Endings {
  /** True once the instance has ended, false after `timeoutMs`; `hasEnded` looks it up now. */
  wait(sagaId: string, timeoutMs: number, hasEnded: () => boolean): Promise<boolean>;
  tell(sagaId: string): void;
}

export function createEndings(clock: Clock): Endings {
  const waiting = new Map<string, Set<() => void>>();

  const leave = (sagaId: string, told: () => void) => {
    const others = waiting.get(sagaId);
    others?.delete(told);
    if (others?.size === 0) waiting.delete(sagaId);
  };

  return {
    wait(sagaId, timeoutMs, hasEnded) {
      return new Promise((resolve) => {
        // Look only after having joined, or an ending in between would be missed.
        const told = () => {
          cancel();
          leave(sagaId, told);
          resolve(true);
        };
        const cancel = clock.after(timeoutMs, () => {
          leave(sagaId, told);
          resolve(false);
        });
        waiting.set(sagaId, (waiting.get(sagaId) ?? new Set()).add(told));
        if (hasEnded()) told();
      });
    },
    tell(sagaId) {
      for (const told of waiting.get(sagaId) ?? []) told();
    },
  };
}
