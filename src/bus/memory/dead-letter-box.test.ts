import { describe, expect, it } from 'vitest';
import { countedIds } from '../../testing/ids.ts';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import { createDeadLetterBox, MAX_LETTERS } from './dead-letter-box.ts';

const message = { id: 's:pay:do', type: 'pay', sagaId: 's', commandId: 's:pay:do', replyTo: 'r' };
const failed = { queue: 'q', reason: 'it threw', attempts: 5, message };

const box = () => {
  const told: string[] = [];
  const warned: object[] = [];
  const { now, after, soon } = createVirtualClock();
  const onDeadLetter = ({ id }: { id: string }) => void told.push(id);
  const clock = { now, after, soon };
  const log = {
    debug() {},
    info() {},
    error() {},
    warn: (fields: object) => void warned.push(fields),
  };
  const newId = countedIds();
  return { told, warned, letters: createDeadLetterBox({ clock, newId, log, onDeadLetter }) };
};

describe('a message that is set aside again and again', () => {
  it('is one dead letter, with its tries counted and told of once', () => {
    const { letters, told } = box();
    letters.add(failed);
    letters.add({ ...failed, reason: 'it threw again' });
    expect(letters.list()).toMatchObject([{ attempts: 10, reason: 'it threw again' }]);
    expect(told).toHaveLength(1);
    expect(letters.remove(told[0] ?? '')).toBe(true);
    expect(letters.list()).toEqual([]);
  });

  it('is a new one after it was taken out, and another queue is another letter', () => {
    const { letters, told } = box();
    letters.add(failed);
    letters.remove(told[0] ?? '');
    letters.add(failed);
    letters.add({ ...failed, queue: 'other' });
    expect(letters.list()).toMatchObject([{ attempts: 5 }, { queue: 'other' }]);
    expect(letters.remove('nothing')).toBe(false);
  });
});

describe('more letters than are kept', () => {
  it('push the oldest out, which is counted, and logged as it begins', () => {
    const { letters, told, warned } = box();
    const add = (n: number) => letters.add({ ...failed, message: { ...message, id: `m${n}` } });
    for (let n = 0; n < MAX_LETTERS; n += 1) add(n);
    add(MAX_LETTERS - 1); // A repeat, which needs no room.
    expect(warned).toEqual([]);
    add(MAX_LETTERS);
    add(MAX_LETTERS + 1);
    expect(letters.list()).toHaveLength(MAX_LETTERS);
    expect(letters.find(told[0] ?? '')).toBeUndefined();
    expect(letters.find(told.at(-1) ?? '')?.message.id).toBe(`m${MAX_LETTERS + 1}`);
    const about = { queue: 'q', sagaId: 's' };
    expect(warned).toEqual([{ ...about, id: told[0], messageId: 'm0', letGo: 1 }]);
  });
});
