import { describe, expect, it } from 'vitest';
import type { StepState, StepStateName } from '../instance.ts';
import { backwards, isEnded, mistimed, type SagaFact, stuck, unscheduled } from './invariants.ts';
import { textOfSteps } from './stored.ts';

const saga = (change: Partial<SagaFact> = {}): SagaFact => ({
  id: 's1',
  state: 'running',
  dueAt: 5,
  finishedAt: null,
  stall: null,
  awaiting: 'pay',
  fences: null,
  steps: '[]',
  ...change,
});
const ended = (change: Partial<SagaFact> = {}) =>
  saga({ state: 'completed', dueAt: null, finishedAt: 9, awaiting: null, ...change });
const fences = '[]';

const step = (state: StepStateName, change: Partial<StepState> = {}): StepState => ({
  name: `the-${state}`,
  kind: 'command',
  state,
  startedAt: 1,
  finishedAt: 2,
  reply: null,
  ...change,
});
const steps = (...states: StepStateName[]) => textOfSteps(states.map((state) => step(state)));

describe('an end', () => {
  it('is to be completed or compensated, and nothing else', () => {
    const states = ['running', 'completed', 'compensating', 'compensated', 'stalled'];
    expect(states.filter(isEnded)).toEqual(['completed', 'compensated']);
  });
});

describe('a saga that nobody would come back to', () => {
  it.each([
    ['is open and has no due time', saga({ dueAt: null }), 'is running and has no due time'],
    ['is stalled and has none', saga({ state: 'stalled', dueAt: null }), 'has no due time'],
    ['has ended, still sends, and has none', ended({ fences }), 'completed and has no due time'],
    ['has ended at no time', ended({ finishedAt: null }), 'is completed, ended at null'],
    ['is open, and ended at a time', saga({ finishedAt: 9 }), 'is running, ended at 9'],
    [
      'has ended and is due, though it sends nothing',
      ended({ dueAt: 5 }),
      'ended and is still due',
    ],
  ])('%s', (_, fact, words) => {
    expect(unscheduled(fact)).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ['open and due', saga()],
    ['open and due at once', saga({ dueAt: 0 })],
    ['ended and due no more', ended()],
    ['ended and due for what it still sends', ended({ dueAt: 5, fences })],
  ])('is none that is %s', (_, fact) => {
    expect(unscheduled(fact)).toEqual([]);
  });
});

describe('a saga that is stuck', () => {
  it.each([
    ['is still under way', saga(), 's1 is still running: it awaits pay, due at 5'],
    ['is stalled and does not say why', saga({ state: 'stalled' }), 's1 is still stalled'],
    [
      'goes back, whatever it was stalled by',
      saga({ state: 'compensating', stall: '{}' }),
      'still',
    ],
  ])('%s', (_, fact, words) => {
    expect(stuck(fact)).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ['completed', ended()],
    ['compensated', ended({ state: 'compensated' })],
    ['stalled, and says why', saga({ state: 'stalled', stall: '{}' })],
  ])('is none that is %s', (_, fact) => {
    expect(stuck(fact)).toEqual([]);
  });
});

describe('the times of a step', () => {
  const never = { startedAt: null, finishedAt: null };
  const begun = { finishedAt: null };
  const underWay: StepStateName[] = ['running', 'compensating', 'stalled'];
  const over: StepStateName[] = [
    ...(['done', 'refused', 'unknown', 'compensated', 'skipped', 'resolved'] as const),
  ];
  const found = (...all: StepState[]) => mistimed(saga({ steps: textOfSteps(all) }));

  it('fit where it is pending, under way or over', () => {
    const all = [
      step('pending', never),
      ...underWay.map((state) => step(state, begun)),
      ...over.map((state) => step(state)),
    ];
    expect(found(...all)).toEqual([]);
  });

  it.each(underWay)('do not if it is %s and has ended, or never began', (state) => {
    expect(found(step(state))).toEqual([`step the-${state} of saga s1 is ${state}, from 1 to 2`]);
    expect(found(step(state, never))).toHaveLength(1);
  });

  it.each(over)('do not if it is %s and has no end, or no begin', (state) => {
    expect(found(step(state, begun))).toEqual([
      `step the-${state} of saga s1 is ${state}, from 1 to null`,
    ]);
    expect(found(step(state, { startedAt: null }))).toHaveLength(1);
  });

  it('do not if it is pending and has begun, or ended', () => {
    expect(found(step('pending', begun))).toHaveLength(1);
    expect(found(step('pending', { startedAt: null }))).toHaveLength(1);
  });

  it('are told of each step that they do not fit', () => {
    expect(found(step('done', begun), step('done'), step('running'))).toHaveLength(2);
  });
});

describe('the way back', () => {
  const found = (state: string, ...states: StepStateName[]) =>
    backwards(saga({ state, steps: steps(...states) }));

  it.each([
    ['in turn, newest first', 'compensating', ['done', 'compensating', 'compensated', 'refused']],
    ['past what took no effect', 'compensating', ['done', 'compensating', 'skipped', 'resolved']],
    ['past what never began', 'compensating', ['compensating', 'pending']],
    ['up to one that a person has to look at', 'stalled', ['done', 'stalled', 'compensated']],
    ['past one that a person has to look at', 'compensating', ['compensating', 'stalled']],
    ['to its end', 'compensated', ['compensated', 'skipped', 'compensated', 'refused', 'pending']],
    ['not begun', 'running', ['done', 'running', 'pending']],
    ['not begun, with its last step under way', 'running', ['done', 'running']],
    ['not begun by one that completed', 'completed', ['done', 'done']],
  ] as const)('is right %s', (_, state, states) => {
    expect(found(state, ...states)).toEqual([]);
  });

  it.each([
    ['done', 'compensating', ['done', 'compensating', 'done']],
    ['unknown', 'stalled', ['compensating', 'unknown']],
    ['running', 'compensating', ['compensating', 'running', 'pending']],
    ['done', 'compensated', ['done', 'compensated']],
    ['running', 'compensated', ['running', 'compensated']],
  ] as const)('is wrong past what is %s, while it is %s', (left, state, states) => {
    const violation = `saga s1 went back past the-${left}, which is ${left}`;
    expect(found(state, ...states)).toEqual([violation]);
  });

  it('is wrong past each step that it left', () => {
    expect(found('compensating', 'compensating', 'done', 'unknown')).toHaveLength(2);
  });

  it('is wrong if it has ended, and nothing was given back', () => {
    const none = ['saga s1 is compensated, and no step of it is'];
    expect(found('compensated')).toEqual(none);
    expect(found('compensated', 'done', 'refused')).toEqual(none);
  });

  it('is one of states, and not of whatever a step is named', () => {
    const named = (state: StepStateName, change = {}) =>
      step(state, { name: 'compensate-the-driver', ...change });
    const text = textOfSteps([named('done'), named('running', { finishedAt: null })]);
    expect(backwards(saga({ steps: text }))).toEqual([]);
    expect(backwards(ended({ steps: text }))).toEqual([]);
    const none = backwards(ended({ state: 'compensated', steps: text }));
    expect(none).toEqual(['saga s1 is compensated, and no step of it is']);
  });
});
