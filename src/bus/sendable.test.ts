import { describe, expect, it } from 'vitest';
import { silent } from '../../tests/support/log.ts';
import type { SendableReason } from './bus.ts';
import { createSendable } from './sendable.ts';

describe('the subscribers of a bus that can send', () => {
  it('are all told, each time, with the reason', () => {
    const sendable = createSendable(silent);
    const one: SendableReason[] = [];
    const other: SendableReason[] = [];
    sendable.subscribe((reason) => one.push(reason));
    sendable.subscribe((reason) => other.push(reason));
    sendable.tell('started');
    sendable.tell('unblocked');
    expect([one, other]).toEqual([
      ['started', 'unblocked'],
      ['started', 'unblocked'],
    ]);
  });

  it('are told although one before them throws, which is logged', () => {
    const errors: object[] = [];
    const sendable = createSendable({ ...silent, error: (fields) => void errors.push(fields) });
    const told: SendableReason[] = [];
    const fault = new Error('the saga log is gone');
    sendable.subscribe(() => {
      throw fault;
    });
    sendable.subscribe((reason) => told.push(reason));
    sendable.tell('reconnected');
    expect(told).toEqual(['reconnected']);
    expect(errors).toEqual([{ reason: 'reconnected', err: fault }]);
  });
});
