import { describe, expect, it } from 'vitest';
import { type Standing, verdictOn } from './barrier.ts';

const verdict = (own: Standing, compensated?: Standing) =>
  verdictOn({ own, compensated, isForgotten: false });

describe('the barrier', () => {
  it('answers a repeat from its records, whatever it undoes', () => {
    expect(verdict('success')).toBe('replay');
    expect(verdict('refusal')).toBe('replay');
    expect(verdict('success', 'unknown')).toBe('replay');
  });

  it('lets a new command, and one that was only begun, do its work', () => {
    expect(verdict('unknown')).toBe('run');
    expect(verdict('begun')).toBe('run');
  });

  it('undoes what was done, and what may have been done outside', () => {
    expect(verdict('unknown', 'success')).toBe('run');
    expect(verdict('unknown', 'begun')).toBe('run');
  });

  it('has nothing to compensate where the command never came, or was refused', () => {
    expect(verdict('unknown', 'unknown')).toBe('null');
    expect(verdict('unknown', 'refusal')).toBe('null');
  });

  it('goes on with a compensation that was begun', () => {
    expect(verdict('begun', 'refusal')).toBe('run');
  });

  it('runs nothing, and counts nothing as null, whose record it may have forgotten', () => {
    const forgotten = { isForgotten: true };
    expect(verdictOn({ own: 'unknown', ...forgotten })).toBe('forgotten');
    expect(verdictOn({ own: 'unknown', compensated: 'unknown', ...forgotten })).toBe('forgotten');
    expect(verdictOn({ own: 'success', ...forgotten })).toBe('replay');
    expect(verdictOn({ own: 'begun', ...forgotten })).toBe('run');
  });
});
