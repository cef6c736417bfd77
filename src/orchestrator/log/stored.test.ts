import { describe, expect, it } from 'vitest';
import { awaitingOf } from '../../../tests/support/awaiting.ts';
import type { StepState } from '../instance.ts';
import {
  awaitingIn,
  historyColumns,
  stepsIn,
  storedHistory,
  textOfAwaiting,
  textOfSteps,
} from './stored.ts';

const block: StepState = {
  name: 'block',
  kind: 'command',
  state: 'done',
  startedAt: 1_800_000_000_000,
  finishedAt: 1_800_000_000_250,
  reply: { price: 5 },
};
const approve: StepState = { ...block, name: 'approve', kind: 'local', reply: null };
const pay: StepState = { ...block, name: 'pay', state: 'running', finishedAt: null, reply: null };
const reserve: StepState = { ...pay, name: 'reserve', state: 'pending', startedAt: null };

describe('steps as they are stored', () => {
  it('are read as they were written, whether they have begun, ended or neither', () => {
    const odd: StepState = { ...block, name: 'never begun, and over', startedAt: null };
    const steps = [block, approve, pay, reserve, odd];
    expect(stepsIn(textOfSteps(steps))).toEqual(steps);
    expect(stepsIn(textOfSteps([]))).toEqual([]);
  });

  it('take little more than what differs from saga to saga', () => {
    expect(textOfSteps([block]).length).toBeLessThan(JSON.stringify([block]).length / 1.5);
  });
});

describe('an awaited command as it is stored', () => {
  const { timeouts: _, unsent: __, ...former } = awaitingOf();

  it.each([
    ['of which waits have run out', { ...former, timeouts: 2 }],
    ['that did not leave', { ...former, timeouts: 0, unsent: true }],
    ['of an earlier build', former],
  ])('is read as it was written: one %s', (_name, awaiting) => {
    const text = textOfAwaiting(awaiting);
    expect(awaitingIn(text)).toStrictEqual(awaiting);
    expect(text.length).toBeLessThan(JSON.stringify(awaiting).length / 1.4);
  });

  it('is read in the form with names, which builds before 0.2 wrote', () => {
    expect(awaitingIn(JSON.stringify(former))).toStrictEqual(former);
  });
});

describe('a history as it is stored', () => {
  it('is read from the columns of its row', () => {
    const columns = { id: 's1', input: '{}', steps: textOfSteps([block]) };
    const history = '[1,5,["started",null,{}],["step-done","block",{"data":\u0010}]],';
    const row = { ...columns, history, state: 'running' };
    const of = { sagaId: 's1', at: 5 };
    expect(storedHistory(historyColumns(row))).toEqual([
      { ...of, seq: 1, type: 'started', step: null, detail: {} },
      { ...of, seq: 2, type: 'step-done', step: 'block', detail: { data: { price: 5 } } },
    ]);
  });
});
