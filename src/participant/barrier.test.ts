import { describe, expect, it } from 'vitest';
import { judge as judgeAll, type Standing } from './barrier.ts';

const judge = (own: Standing, undone?: Standing) => judgeAll({ own, undone, isForgotten: false });

describe('the barrier', () => {
  it('answers a repeat from its records, whatever it undoes', () => {
    expect(judge('success')).toBe('replay');
    expect(judge('refusal')).toBe('replay');
    expect(judge('success', 'unknown')).toBe('replay');
  });

  it('lets a new command, and one that was only begun, do its work', () => {
    expect(judge('unknown')).toBe('run');
    expect(judge('begun')).toBe('run');
  });

  it('undoes what was done, and what may have been done outside', () => {
    expect(judge('unknown', 'success')).toBe('run');
    expect(judge('unknown', 'begun')).toBe('run');
  });

  it('has nothing to undo where the command never came, or was refused', () => {
    expect(judge('unknown', 'unknown')).toBe('null');
    expect(judge('unknown', 'refusal')).toBe('null');
  });

  it('goes on with an undoing that was begun', () => {
    expect(judge('begun', 'refusal')).toBe('run');
  });

  it('lets nothing run, or count as undone, of which it may have forgotten what was done', () => {
    const forgotten = { isForgotten: true };
    expect(judgeAll({ own: 'unknown', ...forgotten })).toBe('forgotten');
    expect(judgeAll({ own: 'unknown', undone: 'unknown', ...forgotten })).toBe('forgotten');
    expect(judgeAll({ own: 'success', ...forgotten })).toBe('replay');
    expect(judgeAll({ own: 'begun', ...forgotten })).toBe('run');
  });
});
