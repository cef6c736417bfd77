/** A saga of another domain on the published package alone, under kills. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bookTrips, compileTrip, heldTrips } from '../support/trip.ts';

/** A hotel that says that it has given a room back, and keeps it. */
const FORGETFUL = `
import { sql } from 'drizzle-orm';
import { createParticipant } from 'parking-saga/participant';
import { simulate } from 'parking-saga/testing/simulation';
import { bookRoom, cancelRoom, hotel } from './contracts.ts';
import { trips } from './trip.simulation.ts';

const { failure, schedules } = await simulate(
  trips({
    hotel(ports) {
      const { serve } = createParticipant({ ...ports, commands: hotel.commands });
      serve(bookRoom, ({ tripId }) => {
        ports.database.writer.run(sql\`INSERT INTO held VALUES (\${tripId}, 120)\`);
        return { type: 'ROOM_BOOKED', data: { price: 120 } };
      });
      serve(cancelRoom, () => ({ type: 'ROOM_CANCELLED', data: {} }));
    },
  }),
  { schedules: 1_000, seed: 7 },
);
console.log(JSON.stringify({ schedules, ...failure }));
`;

let folder: string;

beforeAll(() => {
  folder = compileTrip([], (to) => writeFileSync(join(to, 'forgetful.ts'), FORGETFUL));
});

beforeEach(() => rmSync(join(folder, 'data'), { recursive: true, force: true }));

afterAll(() => rmSync(folder, { recursive: true }));

const completed = (lines: readonly string[] = []) =>
  lines.filter((line) => / completed$/.test(line.trimEnd())).map((line) => line.split(' ')[0]);

describe('the example, from the package as it is published', () => {
  it('type-checks, books trips and takes back what could not be had in full', async () => {
    const lines = await bookTrips(folder, { trips: 6 });
    expect(lines).toEqual([
      'trip-1 completed ',
      'trip-2 completed ',
      'trip-3 compensated no_money',
      'trip-4 completed ',
      'trip-5 compensated no_room_left',
      'trip-6 compensated no_room_left',
    ]);
    const all = ['trip-1', 'trip-2', 'trip-4'];
    expect(heldTrips(folder)).toEqual({ flight: all, hotel: all, card: all });
  });

  it('holds each trip as a whole or not at all, however often it is killed', async () => {
    for (let killAfter = 1; killAfter <= 23; killAfter += 2)
      expect(await bookTrips(folder, { trips: 40, killAfter })).toBeUndefined();
    const lines = await bookTrips(folder, { trips: 40 });
    expect(lines).toHaveLength(40);
    const whole = completed(lines).toSorted();
    expect(whole).toHaveLength(3);
    expect(heldTrips(folder)).toEqual({ flight: whole, hotel: whole, card: whole });
  });

  it('has a definition that is tested alone', () => {
    const out = execFileSync('node', ['dist/trip.checks.js'], { cwd: folder, encoding: 'utf8' });
    expect(out).toBe('the definition does what it should\n');
  });

  it('keeps its promise in every schedule that is simulated', () => {
    const out = execFileSync('node', ['dist/trip.simulation.js', '200', '7'], { cwd: folder });
    expect(String(out)).toMatch(/^\d{3} schedules hold\n$/);
  });

  it('whose hotel forgets to give a room back is found out, and told as a story', () => {
    const out = execFileSync('node', ['dist/forgetful.js'], { cwd: folder, encoding: 'utf8' });
    const { schedules, violations, story } = JSON.parse(out);
    expect(schedules).toBeLessThan(1_000);
    expect(violations.join()).toMatch(/hotel holds trip-/);
    expect(story).toContain('hotel gets hotel.cancel');
  });
});
