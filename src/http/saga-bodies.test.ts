import { describe, expect, it } from 'vitest';
import type { SagaInstance } from '../orchestrator/instance.ts';
import { summaryOf, toEntry } from './saga-bodies.ts';

describe('a saga as it is shown', () => {
  it('holds no half of a character, whatever a participant has answered', () => {
    const reason = { code: 'refused', detail: 'no \ud83d' };
    // Of an instance, only these are shown here.
    const instance = { awaiting: null, steps: [], stall: null, reason } as unknown as SagaInstance;
    const at = { createdAt: 0, updatedAt: 0, finishedAt: null };
    expect(summaryOf({ ...instance, ...at }).reason?.detail).toBe('no \ufffd');
    const detail = { reply: 'BILL_FAILED', reason: '\udc00' };
    const entry = { sagaId: 's', seq: 1, at: 0, type: 'step-refused', step: null, detail } as const;
    expect(toEntry(entry).detail).toEqual({ reply: 'BILL_FAILED', reason: '\ufffd' });
  });
});
