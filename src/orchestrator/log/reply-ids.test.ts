import { describe, expect, it } from 'vitest';
import { idAt } from '../../ports/ids.ts';
import type { HistoryEntry } from '../instance.ts';
import { BEHIND_MS, lateReplies, replyIdOf, SOON_MS } from './reply-ids.ts';

const uuid = (at: number) => `${idAt(at)}-7000-8000-000000000000`;
const BEGUN = 1_800_000_000_000;

const entry = (change: Partial<HistoryEntry>): HistoryEntry => ({
  sagaId: uuid(BEGUN),
  seq: 1,
  at: 5,
  type: 'step-done',
  step: 'pay',
  detail: {},
  ...change,
});
const replied = (messageId: string) => entry({ detail: { messageId } });

describe('the reply of an entry', () => {
  it('is known by its id, if the entry came of one', () => {
    expect(replyIdOf(replied('r1'))).toBe('r1');
    expect(replyIdOf(entry({}))).toBeUndefined();
    const sent = entry({ type: 'command-sent', detail: { messageId: 'c1' } });
    expect(replyIdOf(sent)).toBeUndefined();
  });
});

describe('a reply that has to be written down', () => {
  it.each([
    ['long before its saga', -BEHIND_MS - 1, true],
    ['just before, by a clock that is behind', -BEHIND_MS, false],
    ['with it', 0, false],
    ['soon after', SOON_MS - 1, false],
    ['late', SOON_MS, true],
  ])('was made %s, or not', (_, after, isLate) => {
    const id = uuid(BEGUN + after);
    expect(lateReplies([replied(id), entry({})])).toEqual(isLate ? [id] : []);
  });

  it('is each whose id tells no time, or whose saga does not', () => {
    expect(lateReplies([replied('r1')])).toEqual(['r1']);
    const id = uuid(BEGUN);
    expect(lateReplies([{ ...replied(id), sagaId: 's1' }])).toEqual([id]);
  });
});
