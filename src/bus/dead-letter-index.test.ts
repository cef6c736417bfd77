import { describe, expect, it } from 'vitest';
import { createDeadLetterIndex } from './dead-letter-index.ts';

const letter = (id: string, more: object = {}) => ({
  id,
  queue: 'q',
  reason: 'it threw',
  attempts: 5,
  deadAt: 1,
  message: { id: `m-${id}`, type: 'pay', sagaId: 's', commandId: 'c', replyTo: 'r', ...more },
});

const filled = (...ids: readonly string[]) => {
  const index = createDeadLetterIndex();
  for (const id of ids) index.put(letter(id));
  return index;
};
const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);

describe('dead letters', () => {
  it('are in the order of their ids, whenever they came', () => {
    const index = filled('c', 'a', 'd', 'b');
    expect(idsOf(index.page({}))).toEqual(['a', 'b', 'c', 'd']);
    expect(index.oldest()?.id).toBe('a');
  });

  it('are paged after an id, also after one that is gone', () => {
    const index = filled('a', 'b', 'c', 'd');
    index.delete('b');
    expect(idsOf(index.page({ after: 'b', limit: 1 }))).toEqual(['c']);
    expect(idsOf(index.page({ after: 'c' }))).toEqual(['d']);
    expect(idsOf(index.page({ after: 'd' }))).toEqual([]);
    expect(idsOf(index.page({ after: '' }))).toEqual(['a', 'c', 'd']);
  });

  it('are replaced by one of the same id, and gone once deleted', () => {
    const index = filled('a', 'b');
    index.put({ ...letter('a'), attempts: 10 });
    expect(index.get('a')?.attempts).toBe(10);
    index.delete('a');
    index.delete('a');
    index.delete('nothing');
    expect([index.size(), index.get('a'), idsOf(index.page({}))]).toEqual([1, undefined, ['b']]);
  });

  it('are found by what is known of them', () => {
    const index = filled('a');
    index.put(letter('b', { sagaId: 'other', type: 'block' }));
    index.put({ ...letter('c'), queue: 'other', reason: 'message does not fit' });
    const found = (filter: object) => idsOf(index.page(filter));
    expect(found({ sagaId: 'other' })).toEqual(['b']);
    expect(found({ type: 'block' })).toEqual(['b']);
    expect(found({ queue: 'other' })).toEqual(['c']);
    expect(found({ reason: 'not fit' })).toEqual(['c']);
    expect(found({ queue: 'q', sagaId: 's' })).toEqual(['a']);
    expect(found({ reason: 'it threw', limit: 1 })).toEqual(['a']);
  });
});
