import { describe, expect, it } from 'vitest';
import type { SagaInstance } from '../orchestrator/instance.ts';
import { sagaBodies, toEntry } from './saga-bodies.ts';

describe('a saga as it is shown', () => {
  const { summaryOf, saga, keyFilter, keyIn } = sagaBodies('tripId');

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

  it('has its business key, and is asked for by it, under the name that its app has for it', () => {
    const instance = { awaiting: null, steps: [], stall: null, reason: null, businessKey: 't1' };
    const at = { createdAt: 0, updatedAt: 0, finishedAt: null };
    // Of an instance, only these are looked at here.
    const shown = summaryOf({ ...instance, ...at } as unknown as SagaInstance);
    expect(shown).toMatchObject({ tripId: 't1' });
    expect(Object.keys(saga.shape)).toContain('tripId');
    expect(Object.keys(keyFilter)).toEqual(['tripId']);
    expect([keyIn({ tripId: 't1' }), keyIn({ bookingId: 'b1' })]).toEqual(['t1', undefined]);
  });
});
