import { describe, expect, it } from 'vitest';
import { createResendWindow } from './window.ts';

const HOUR = 3_600_000;

describe('a place in the window', () => {
  it('is taken until its saga leaves, or until it has had time to be answered', () => {
    const window = createResendWindow(1_000);
    const all = window.room(0);
    window.enter('s1', 0);
    window.enter('s2', 500);
    expect([window.room(999), window.nextRoomAt()]).toEqual([all - 2, 1_000]);
    expect([window.room(1_000), window.nextRoomAt()]).toEqual([all - 1, 1_500]);
    expect([window.leave('s2'), window.leave('s2')]).toEqual([true, false]);
    expect([window.room(1_000), window.nextRoomAt()]).toEqual([all, undefined]);
  });

  it('is free at once if it was taken before the clock was set back by an hour', () => {
    const window = createResendWindow(1_000);
    const all = window.room(HOUR);
    window.enter('s1', HOUR);
    expect(window.room(0)).toBe(all);
  });

  it('that was taken just now is not free', () => {
    const window = createResendWindow(1_000);
    const all = window.room(0);
    window.enter('s1', 0);
    expect(window.room(0)).toBe(all - 1);
  });
});
