import { describe, expect, it } from 'vitest';
import { listening } from '../../../tests/support/log.ts';
import { countedIds } from '../../testing/ids.ts';
import { createVirtualClock, settled } from '../../testing/virtual-clock.ts';
import { createDeadLetterBox, MAX_LETTERS } from './dead-letter-box.ts';

const message = { id: 's:pay:do', type: 'pay', sagaId: 's', commandId: 's:pay:do', replyTo: 'r' };
const failed = { queue: 'q', reason: 'it threw', attempts: 5, message };

const box = (tell: () => Promise<void> = async () => {}) => {
  const told: string[] = [];
  const heard = listening();
  const { lines } = heard;
  const log = { ...heard.log, debug() {} }; // It has every letter that is let go.
  const { now, after, soon } = createVirtualClock();
  const onDeadLetter = ({ id }: { id: string }) => {
    told.push(id);
    return tell();
  };
  const clock = { now, after, soon };
  const newId = countedIds();
  return { told, lines, letters: createDeadLetterBox({ clock, newId, log, onDeadLetter }) };
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

describe('a letter of which nobody could be told', () => {
  it('is kept, and logged as untold', async () => {
    const err = new Error('the webhook outbox is full');
    const { letters, told, lines } = box(() => Promise.reject(err));
    letters.add(failed);
    await settled();
    const said = 'nobody was told of a dead letter';
    expect(lines).toEqual([{ id: told[0], queue: 'q', err, said }]);
    expect(letters.list()).toHaveLength(1);
  });
});

describe('more letters than are kept', () => {
  it('push the oldest out, which is counted, and logged as it begins', () => {
    const { letters, told, lines } = box();
    const add = (n: number) => letters.add({ ...failed, message: { ...message, id: `m${n}` } });
    for (let n = 0; n < MAX_LETTERS; n += 1) add(n);
    add(MAX_LETTERS - 1); // A repeat, which needs no room.
    expect(lines).toEqual([]);
    add(MAX_LETTERS);
    add(MAX_LETTERS + 1);
    expect(letters.list()).toHaveLength(MAX_LETTERS);
    expect(letters.find(told[0] ?? '')).toBeUndefined();
    expect(letters.find(told.at(-1) ?? '')?.message.id).toBe(`m${MAX_LETTERS + 1}`);
    const said = 'too many dead letters: the oldest is let go';
    const about = { queue: 'q', sagaId: 's', said };
    expect(lines).toEqual([{ ...about, id: told[0], messageId: 'm0', letGo: 1 }]);
  });
});
