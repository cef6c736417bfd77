/** A command that an instance awaits, with the properties that a test sets. */
import type { Awaiting } from '../../src/orchestrator/instance.ts';

export function awaitingOf(change: Partial<Awaiting> = {}): Awaiting {
  return {
    stepIndex: 0,
    direction: 'do',
    commandId: 's1:hold-goods:do',
    type: 'stock.hold',
    payload: {},
    compensates: null,
    attempt: 1,
    timeouts: 0,
    dueAt: 100,
    deadlineAt: null,
    ...change,
  };
}
