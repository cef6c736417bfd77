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
  finishedAt: timeOf(START + 100),
  createdAt: timeOf(START),
  updatedAt: timeOf(START + 100),
  steps: [],
  history: [],
};

const step = (name: string, startedAt: string | null, finishedAt: string | null) => {
  return { ...({ name, kind: 'command', state: 'done' } as const), startedAt, finishedAt };
};

const entry = (seq: number, at: string) => ({ seq, at, type: 'x', step: 'pay', detail: {} });

function drawn(shown: SagaShown, now = START + 100): readonly string[] {
  let out = '';
  const sink = { write: (text: string) => (out += text) };
  const streams = { stdout: sink, stderr: sink, width: undefined, now: () => now };
  const output = createOutput({ isJson: false, colour: false, showsProgress: false, ...streams });
  for (const line of storyOf(shown, now)) output.line(line);
  return out.split('\n');
}

describe('the head of a saga', () => {
  it('fits a terminal of 80 columns with ids in full', () => {
    const id = '01a22ecc-9495-7563-9546-bc3547187c0b';
    const state = 'compensating';
    expect(drawn({ ...saga, id, bookingId: id, state }, START + 59 * HOUR).slice(0, 3)).toEqual([
      `book-slot v1  compensating  ${id}`,
      `booking ${id}`,
      'begun 2 days ago at 2026-01-01T00:00:00.000Z',
    ]);
  });
});

describe('the steps of a saga', () => {
  it('are bars where their time lies, with how long they took', () => {
    const steps = [
      step('block', timeOf(START), timeOf(START + 50)),
      step('pay', timeOf(START + 50), null),
      step('reserve', null, null),
    ];
    const [, , , , ...lines] = drawn({ ...saga, steps });
    expect(lines.slice(0, 3)).toEqual([
      `block    ${'━'.repeat(15)}${' '.repeat(15)}  done  50 ms`,
      `pay      ${' '.repeat(15)}${'━'.repeat(15)}  done  50 ms`,
      `reserve  ${' '.repeat(30)}  done`,
    ]);
  });

  it('that are open last until now', () => {
    const open = { ...saga, state: 'running', finishedAt: null } as const;
    const steps = [step('pay', timeOf(START), null)];
    const [, , , , line] = drawn({ ...open, steps }, START + HOUR);
    expect(line).toBe(`pay  ${'━'.repeat(30)}  done  ${HOUR} ms`);
  });

  it('name the command that undoes them', () => {
    const steps = [step('block', timeOf(START), timeOf(START + 100)), step('pay', null, null)];
    const detail = { command: 'parking.unblock', messageId: 's:block:undo', attempt: 1 };
    const history = [{ ...entry(1, timeOf(START)), type: 'command-sent', step: 'block', detail }];
    const [, , , , block, pay] = drawn({ ...saga, steps, history });
    expect([block, pay]).toEqual([
      `block  ${'━'.repeat(30)}  done  100 ms  undo parking.unblock`,
      `pay    ${' '.repeat(30)}  done`,
    ]);
  });

  it('that began under a clock that was an hour ahead took no time, not less', () => {
    const ahead = timeOf(START + HOUR);
    const steps = [step('block', ahead, ahead), step('pay', ahead, timeOf(START + 100))];
    const [, , , , ...lines] = drawn({ ...saga, createdAt: ahead, steps });
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
        const lines = drawn({ ...saga, createdAt, updatedAt, steps: all, history }).slice(4);
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

  it('tells who acted and why, how often a command was sent, and why it was not', () => {
    const line = createLine();
    const told = (type: string, detail: Record<string, unknown>) =>
      line({ ...entry(1, timeOf(START)), type, detail }).replace(/^.* {2}pay {2,}/, '');
    const by = { actor: 'ann', reason: 'the client called' };
    expect(told('aborted', by)).toMatch(/^aborted +by ann — the client called$/);
    expect(told('retried', { actor: 'ann', reason: null })).toMatch(/^retried +by ann$/);
    const sent = { command: 'billing.pay', attempt: 3 };
    expect(told('command-resent', sent)).toMatch(/sent again +billing\.pay \(attempt 3\)$/);
    const unsent = { command: 'billing.pay', why: 'the broker is away' };
    expect(told('command-not-sent', unsent)).toMatch(/billing\.pay — the broker is away$/);
    expect(told('entries-omitted', { type: 'command-resent', count: 7 })).toMatch(/7 times$/);
  });

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
