import { describe, expect, it } from 'vitest';
import { judge } from './barrier.ts';

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
});
