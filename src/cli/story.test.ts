import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOutput } from './output.ts';
import { createElapsed } from './print.ts';
import { createLine, type SagaShown, storyOf } from './story.ts';

const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const timeOf = (ms: number) => new Date(ms).toISOString();

const saga: SagaShown = {
  id: 's',
  definition: 'book-slot',
  version: 1,
  state: 'completed',
  step: null,
  attempt: 0,
  nextAttemptAt: null,
  reason: null,
  bookingId: 'b',
  finishedAt: null,
  createdAt: timeOf(START),
  updatedAt: timeOf(START + 100),
  steps: [],
  history: [],
};

const step = (name: string, startedAt: string | null, finishedAt: string | null) => {
  return { ...({ name, kind: 'command', state: 'done' } as const), startedAt, finishedAt };
};

const entry = (seq: number, at: string) => ({ seq, at, type: 'x', step: 'pay', detail: {} });

function drawn(shown: SagaShown): readonly string[] {
  let out = '';
  const sink = { write: (text: string) => (out += text) };
  const streams = { stdout: sink, stderr: sink };
  const output = createOutput({ isJson: false, colour: false, showsProgress: false, ...streams });
  for (const line of storyOf(shown)) output.line(line);
  return out.split('\n');
}

describe('the steps of a saga', () => {
  it('are bars where their time lies, with how long they took', () => {
    const steps = [
      step('block', timeOf(START), timeOf(START + 50)),
      step('pay', timeOf(START + 50), null),
      step('reserve', null, null),
    ];
    const [, , , ...lines] = drawn({ ...saga, steps });
    expect(lines.slice(0, 3)).toEqual([
      `block    ${'━'.repeat(15)}${' '.repeat(15)}  done  50 ms`,
      `pay      ${' '.repeat(15)}${'━'.repeat(15)}  done  50 ms`,
      `reserve  ${' '.repeat(30)}  done`,
    ]);
  });

  it('that began under a clock that was an hour ahead took no time, not less', () => {
    const ahead = timeOf(START + HOUR);
    const steps = [step('block', ahead, ahead), step('pay', ahead, timeOf(START + 100))];
    const [, , , ...lines] = drawn({ ...saga, createdAt: ahead, steps });
    expect(lines[1]).toMatch(/^pay {4}[ ━]{30} {2}done {2}0 ms$/);
  });

  it('are drawn inside their thirty columns, whatever the clocks said', () => {
    const any = fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.integer({ min: -2, max: 2 }).map((ms) => timeOf(START + ms)),
      fc.constantFrom('', 'yesterday', timeOf(8.64e15), timeOf(-8.64e15)),
    );
    const maybe = fc.option(any);
    const steps = fc.array(fc.tuple(maybe, maybe).map(([from, to]) => step('pay', from, to)));
    fc.assert(
      fc.property(any, any, steps, (createdAt, updatedAt, all) => {
        const history = all.map(({ startedAt }, index) => entry(index + 1, startedAt ?? ''));
        const lines = drawn({ ...saga, createdAt, updatedAt, steps: all, history }).slice(3);
        for (const line of lines.slice(0, all.length))
          expect(line).toMatch(/^pay {2}(?=[ ━]{30} {2}done) *━* {2,}done( {2}\d+ ms)?$/);
        expect(lines.join('\n')).not.toMatch(/NaN|Infinity|-\d/);
      }),
    );
  });
});

describe('the history of a saga', () => {
  const timesOf = (...ats: readonly number[]) => {
    const line = createLine();
    const lines = ats.map((at, index) => line(entry(index + 1, timeOf(START + at))));
    return lines.map((text) => Number(/\+(\d+) ms/.exec(text)?.[1]));
  };

  it('tells the time since its start', () => {
    expect(timesOf(0, 5, 5, 70)).toEqual([0, 5, 5, 70]);
  });

  it('goes on from where it was, where the clock was put back', () => {
    expect(timesOf(HOUR, HOUR + 10, 20, 25)).toEqual([0, 10, 10, 15]);
  });

  it('never runs backwards', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (ats) => {
        const shown = ats.map(createElapsed());
        expect(shown).toEqual(shown.toSorted((a, b) => a - b));
        expect(shown.every((ms) => ms >= 0)).toBe(true);
      }),
    );
  });
});
