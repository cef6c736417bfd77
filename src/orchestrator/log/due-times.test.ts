import { beforeEach, describe, expect, it } from 'vitest';
import { awaitingOf } from '../../../tests/support/awaiting.ts';
import { sagaInstance } from '../../../tests/support/saga-row.ts';
import { createDueTimes, type DueTimes } from './due-times.ts';

let dueTimes: DueTimes;

beforeEach(() => {
  dueTimes = createDueTimes();
});

/** An instance that was written at 1,000 and is due then. */
const dueAt = (time: number | null, id = 's1') =>
  sagaInstance(id, {
    updatedAt: 1_000,
    awaiting: time === null ? null : awaitingOf({ dueAt: time }),
    fences: [],
  });

describe('the due time of a new instance', () => {
  it('is so early that no other first wait is over before', () => {
    const early = dueTimes.earliest(dueAt(6_500)) ?? Number.NaN;
    expect(early).toBeGreaterThan(1_000);
    expect(early).toBeLessThan(6_000);
    expect(dueTimes.isOnTime(dueAt(6_000))).toBe(true);
  });

  it('is none if it sends nothing', () => {
    expect(dueTimes.earliest(dueAt(null))).toBeNull();
    expect(dueTimes.isOnTime(dueAt(6_000))).toBe(false);
  });
});

describe('a due time that stands in a row', () => {
  it('is late for what is due before', () => {
    dueTimes.earliest(dueAt(6_500));
    dueTimes.note('s1', 6_000);
    expect(dueTimes.isOnTime(dueAt(6_000))).toBe(true);
    expect(dueTimes.isOnTime(dueAt(5_999))).toBe(false);
    expect(dueTimes.isOnTime(dueAt(null))).toBe(false);
  });

  it('may still be the later one, since the unit with the earlier may be rolled back', () => {
    dueTimes.earliest(dueAt(6_500));
    dueTimes.note('s1', 60_000);
    dueTimes.note('s1', 5_000);
    expect(dueTimes.isOnTime(dueAt(9_000))).toBe(false);
  });

  it('is not known of an instance of another process, whatever a unit may have written', () => {
    dueTimes.note('s1', 5_000);
    expect(dueTimes.isOnTime(dueAt(9_000))).toBe(false);
  });

  it('takes no room if it is of another process', () => {
    for (let n = 0; n < 19_999; n += 1) dueTimes.earliest(dueAt(6_500, `s${n}`));
    for (const id of ['of-another', 'of-a-third']) dueTimes.note(id, 5_000);
    dueTimes.earliest(dueAt(6_500, 's19999'));
    expect(dueTimes.isOnTime(dueAt(9_000, 's0'))).toBe(true);
  });

  it('is not known of what has ended', () => {
    dueTimes.earliest(dueAt(6_500));
    dueTimes.note('s1', null);
    expect(dueTimes.isOnTime(dueAt(9_000))).toBe(false);
  });

  it('is forgotten of those that were written first, if there are very many', () => {
    for (let n = 0; n <= 20_000; n += 1) dueTimes.earliest(dueAt(6_500, `s${n}`));
    expect(dueTimes.isOnTime(dueAt(9_000, 's0'))).toBe(false);
    expect(dueTimes.isOnTime(dueAt(9_000, 's1'))).toBe(true);
  });
});
