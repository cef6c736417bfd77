import { beforeEach, describe, expect, it } from 'vitest';
import { type RetryQuestion, redriveBy } from './redrive.ts';

const message = { id: 'm', type: 'PAID', sagaId: 's', commandId: 's:pay:do', replyTo: 'replies' };
const letter = { id: 'l', queue: 'q', reason: 'it threw', attempts: 5, deadAt: 1, message };

let asked: RetryQuestion[];

beforeEach(() => {
  asked = [];
});

const answering = (why?: string) => async (question: RetryQuestion) => {
  asked.push(question);
  return why;
};

describe('a redrive', () => {
  it('has the command sent again by who awaits it', async () => {
    expect(await redriveBy(answering(), letter, 'ann')).toEqual({ outcome: 'sent' });
    expect(asked).toEqual([{ replyTo: 'replies', commandId: 's:pay:do', actor: 'ann' }]);
  });

  it('is refused with the reason of who awaits it', async () => {
    expect(await redriveBy(answering('its saga has ended'), letter, 'ann')).toEqual({
      outcome: 'refused',
      why: 'it is not sent again: its saga has ended; discard it',
    });
  });

  it.each([{ commandId: '' }, { replyTo: '' }])('is refused of a letter with %o', async (lack) => {
    const unknown = { ...letter, message: { ...message, ...lack } };
    expect(await redriveBy(answering(), unknown, 'ann')).toMatchObject({
      outcome: 'refused',
      why: expect.stringContaining('which command it belongs to and who awaits the answer'),
    });
    expect(asked).toEqual([]);
  });
});
