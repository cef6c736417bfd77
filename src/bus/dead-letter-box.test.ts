import { describe, expect, it } from 'vitest';
import { countedIds } from '../../tests/support/ids.ts';
import { createVirtualClock } from '../../tests/support/virtual-clock.ts';
import { createDeadLetterBox } from './dead-letter-box.ts';

const message = { id: 's:pay:do', type: 'pay', sagaId: 's', attempt: 1, replyTo: 'r', payload: {} };
const failed = { queue: 'q', reason: 'it threw', attempts: 5, message };

const box = () => {
  const told: string[] = [];
  const { now, after, soon } = createVirtualClock();
  const onDeadLetter = ({ id }: { id: string }) => void told.push(id);
  const clock = { now, after, soon };
  return {
    told,
    letters: createDeadLetterBox<string>({ clock, newId: countedIds(), onDeadLetter }),
  };
};

describe('a message that is set aside again and again', () => {
  it('is one dead letter, with its tries counted and told of once', () => {
    const { letters, told } = box();
    letters.add(failed, 'first');
    letters.add({ ...failed, reason: 'it threw again' }, 'second');
    expect(letters.list()).toMatchObject([{ attempts: 10, reason: 'it threw again' }]);
    expect(told).toHaveLength(1);
    expect(letters.take(told[0] ?? '')).toBe('second');
    expect(letters.list()).toEqual([]);
  });

  it('is a new one after it was taken out, and another queue is another letter', () => {
    const { letters, told } = box();
    letters.add(failed, 'first');
    letters.take(told[0] ?? '');
    letters.add(failed, 'again');
    letters.add({ ...failed, queue: 'other' }, 'elsewhere');
    expect(letters.list()).toMatchObject([{ attempts: 5 }, { queue: 'other' }]);
    expect(letters.take('nothing')).toBeUndefined();
  });
});
