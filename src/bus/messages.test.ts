import { describe, expect, it } from 'vitest';
import type { CommandMessage, ReplyMessage } from './bus.ts';
import { cut, isReply, reasonOf, retryDelayMs, sagaOf, toReply } from './messages.ts';

const pay: CommandMessage = {
  id: 's:pay:do',
  type: 'billing.pay',
  sagaId: 's',
  attempt: 1,
  replyTo: 'replies',
  payload: {},
};
const paid: ReplyMessage = {
  id: 'r',
  type: 'PAID',
  sagaId: 's',
  correlationId: 's:pay:do',
  payload: { billId: 'b' },
};

describe('text of others', () => {
  it('is kept whole if it is as long as may be, and cut to that if it is longer', () => {
    expect(cut('abcde', 5)).toBe('abcde');
    expect(cut('abcdef', 5)).toBe('abcd…');
  });

  it('has no half of a character where it was cut', () => {
    expect(cut('abc😀de', 5)).toBe('abc\uFFFD…');
  });

  it('has none elsewhere either, and whole ones stay', () => {
    expect(cut('\ud83d a \ud83d 😀', 20)).toBe('\uFFFD a \uFFFD 😀');
  });

  it('is at most five hundred characters as a reason', () => {
    expect(reasonOf(new Error('x'.repeat(500)))).toBe('x'.repeat(500));
    expect(reasonOf(new Error('x'.repeat(501)))).toBe(`${'x'.repeat(499)}…`);
  });
});

describe('the saga of a command', () => {
  it.each([
    ['s:pay:do', 's'],
    ['s:pay:undo', 's'],
    ['of:many:parts:pay:do', 'of:many:parts'],
    ['of\nlines:pay:do', 'of\nlines'],
    ['s:pay:redo', ''],
    ['s:pay:do:', ''],
    ['s:pay:does', ''],
    ['s::do', ''],
    [':pay:do', ''],
    ['pay:do', ''],
    ['nothing', ''],
  ])('%j is %j', (id, sagaId) => {
    expect(sagaOf(id)).toBe(sagaId);
  });
});

describe('the wait before another try', () => {
  const [least, most] = [() => 0, () => 1];

  it('doubles with each failure, and is drawn between half of it and all', () => {
    expect([1, 2, 3, 4].map((tries) => retryDelayMs(tries, most))).toEqual([100, 200, 400, 800]);
    expect([1, 2, 3, 4].map((tries) => retryDelayMs(tries, least))).toEqual([50, 100, 200, 400]);
  });
});

describe('a message', () => {
  it('is a reply if it says which command it answers', () => {
    expect([isReply(pay), isReply(paid)]).toEqual([false, true]);
  });
});

describe('the reply to a command', () => {
  const reply = { type: 'PAID', data: { billId: 'b' } };

  it('says whose and which command it answers, in the same trace', () => {
    expect(toReply(() => 'r', pay, reply)).toEqual(paid);
    const trace = { traceparent: '00-1-2-01' };
    expect(toReply(() => 'r', { ...pay, trace }, reply)).toEqual({ ...paid, trace });
  });

  it('has no trace if the command has none', () => {
    expect(toReply(() => 'r', pay, reply)).not.toHaveProperty('trace');
  });
});
