import { describe, expect, it } from 'vitest';
import { madeAt } from '../ports/ids.ts';
import { createUuids } from './system.ts';

const at = Date.UTC(2026, 0, 1);

describe('ids', () => {
  it('sort by the time of their making, also those of one millisecond', () => {
    let now = at;
    const newId = createUuids(
      () => now,
      () => 0.5,
    );
    const ids = Array.from({ length: 300 }, (_, index) => {
      now = at + Math.floor(index / 100);
      return newId();
    });
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(300);
    expect(madeAt(ids[299] ?? '')).toBe(at + 2);
  });

  it('stay in order if the clock goes back a little, and follow it if it is put right', () => {
    let now = at;
    const newId = createUuids(
      () => now,
      () => 0.5,
    );
    const first = newId();
    now = at - 900;
    expect(newId() > first).toBe(true);
    now = at - 3_600_000;
    expect(madeAt(newId())).toBe(now);
  });
});
