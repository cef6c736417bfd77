/**
 * The bound on instances that have something sent again at a time. Each takes a place until it has
 * ended or has had time to be answered, so that what is sent again keeps the pace of what comes
 * back: a system that is slow is not sent more.
 */
import type { EpochMs } from '../../ports/clock.ts';

/** As many as the bus has in hand at a time: fewer would leave it idle, more would only wait. */
const PLACES = 512;

export interface ResendWindow {
  /** Places that are free now. */
  room(now: EpochMs): number;
  enter(sagaId: string, now: EpochMs): void;
  /** True if it had a place. */
  leave(sagaId: string): boolean;
  /** When the next place is free at the latest; nothing if none is taken. */
  nextRoomAt(): EpochMs | undefined;
}

/** @param patienceMs how long an answer is waited for before its place is given to another */
export function createResendWindow(patienceMs: number): ResendWindow {
  // In the order of their entering, which is that of their leaving.
  const until = new Map<string, number>();
  const first = () => until.entries().next().value;
  return {
    room(now) {
      for (let entry = first(); entry !== undefined; entry = first()) {
        const [sagaId, leaves] = entry;
        // One that leaves later than it could have been let in entered under another clock.
        if (leaves > now && leaves <= now + patienceMs) break;
        until.delete(sagaId);
      }
      return PLACES - until.size;
    },
    enter(sagaId, now) {
      until.delete(sagaId);
      until.set(sagaId, now + patienceMs);
    },
    leave: (sagaId) => until.delete(sagaId),
    nextRoomAt: () => first()?.[1],
  };
}
