import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_REASON } from '../messages.ts';
import { readLetter } from './letter.ts';

const NOW = Date.UTC(2026, 0, 1);
const queue = 'billing.commands';

const read = (properties: object, { isReplies = false, body = '{}' } = {}) =>
  readLetter(
    { content: Buffer.from(body), properties: { ...properties } },
    { queue, isReplies, now: NOW },
  );
const shown = (headers: object, properties: object = {}) => read({ headers, ...properties }).letter;

const ours = {
  'x-dead-id': 'd1',
  'x-dead-reason': 'it threw',
  'x-dead-attempts': 5,
  'x-dead-at': 1_000,
  'x-saga-id': 's1',
};

describe('a dead letter', () => {
  it('is shown as it was written down when it was set aside', () => {
    const properties = { messageId: 's1:pay:do', type: 'billing.pay', replyTo: 'booking.replies' };
    expect(shown(ours, properties)).toEqual({
      id: 'd1',
      queue,
      reason: 'it threw',
      attempts: 5,
      deadAt: 1_000,
      message: {
        id: 's1:pay:do',
        type: 'billing.pay',
        sagaId: 's1',
        commandId: 's1:pay:do',
        replyTo: 'booking.replies',
      },
    });
  });

  it('that is a reply belongs to the command that it answers, whatever reply_to it has', () => {
    const properties = { messageId: 'r1', correlationId: 's1:pay:do', replyTo: 'elsewhere' };
    const { message } = read({ ...properties, headers: ours }, { isReplies: true }).letter;
    expect(message).toMatchObject({ id: 'r1', commandId: 's1:pay:do', replyTo: queue });
  });

  it('has a reason that is cut, and without half surrogates', () => {
    const { reason } = shown({ ...ours, 'x-dead-reason': `\uD800${'x'.repeat(10_000)}` });
    expect(reason).toHaveLength(MAX_REASON);
    expect(reason.startsWith('\uFFFDx')).toBe(true);
  });

  it.each([
    ['a number', { 'x-saga-id': 7 }, { sagaId: '7' }],
    ['a table', { 'x-saga-id': { '!': 'timestamp', value: 1 } }, { sagaId: '' }],
    ['nothing', {}, { sagaId: '' }],
  ])('whose saga is %s is shown', (_, headers, message) => {
    expect(shown(headers)).toMatchObject({ message });
  });

  it.each([
    ['no number', Number.NaN, NOW],
    ['beyond all time', 1e300, NOW],
    ['before all time', -1, NOW],
    ['text', '1000', 1_000],
    ['a table', { a: 1 }, NOW],
  ])('that was set aside at a time that is %s is shown with one that is', (_, at, deadAt) => {
    expect(shown({ ...ours, 'x-dead-at': at })).toMatchObject({ deadAt });
  });

  it.each([Number.NaN, -1, 1.5, 1e300, {}, [], null, 'many', ''])(
    'that was tried %s times was not tried as far as is known',
    (attempts) => {
      expect(shown({ ...ours, 'x-dead-attempts': attempts }).attempts).toBe(0);
    },
  );

  it.each(['x'.repeat(5_000), 'a/b', 'a b', '..', '.', '', '\u001B[2J', 7, {}])(
    'whose id is %j has one that stands in a path',
    (id) => {
      const first = shown({ ...ours, 'x-dead-id': id }).id;
      expect(first).toMatch(/^[0-9a-f]{40}$/);
      expect(shown({ ...ours, 'x-dead-id': id }).id).toBe(first);
    },
  );

  it('can be shown whatever its headers and properties are', () => {
    const value = fc.oneof(
      fc.anything({ maxDepth: 1 }),
      fc.double(),
      fc.string({ unit: 'binary' }),
    );
    const headers = fc.dictionary(
      fc.constantFrom(...Object.keys(ours), 'x-death', 'x-first-death-queue'),
      fc.oneof(value, fc.array(fc.dictionary(fc.constantFrom('queue', 'reason', 'time'), value))),
    );
    const names = fc.constantFrom('messageId', 'type', 'correlationId', 'replyTo');
    fc.assert(
      fc.property(fc.oneof(headers, value), fc.dictionary(names, value), (given, properties) => {
        const { letter } = read({ ...properties, headers: given });
        expect(letter.id).toMatch(/^[\w.~:@-]{1,100}$/);
        expect(() => new Date(letter.deadAt).toISOString()).not.toThrow();
        expect(Number.isSafeInteger(letter.attempts)).toBe(true);
        const texts = [letter.reason, ...Object.values(letter.message)];
        for (const text of texts) {
          expect(text.length).toBeLessThanOrEqual(MAX_REASON);
          expect(text).not.toMatch(/\p{Surrogate}/u);
        }
      }),
    );
  });
});

describe('what the broker set aside itself', () => {
  const death = {
    reason: 'delivery_limit',
    queue,
    count: 3,
    exchange: '',
    'routing-keys': [queue],
  };
  const time = { '!': 'timestamp', value: 1_790_000_000 };

  it('is described by its own record', () => {
    expect(shown({ 'x-death': [{ ...death, time }] }, { messageId: 'm1' })).toMatchObject({
      id: 'm1',
      attempts: 3,
      deadAt: 1_790_000_000_000,
      reason: expect.stringMatching(/delivered too often \(delivery_limit, 3 times, from billing/),
    });
  });

  it.each([
    ['rejected', 'a consumer refused it'],
    ['expired', 'it waited for longer than it may'],
    ['maxlen', 'the queue was full'],
    ['something new', 'for a reason of its own'],
  ])('as %s says that %s', (reason, why) => {
    expect(shown({ 'x-death': [{ ...death, reason }] }).reason).toContain(`${why} (${reason}`);
  });

  it('is described by the record of its queue, not of another that it was in before', () => {
    const other = { ...death, queue: 'elsewhere', reason: 'expired' };
    expect(shown({ 'x-death': [other, death] }).reason).toContain('delivery_limit');
    expect(shown({ 'x-death': [other] }).reason).toContain('expired');
  });

  it.each([[undefined], ['text'], [[]], [[7]], [{ reason: 'expired' }]])(
    'with a record of %j is shown as of now',
    (record) => {
      expect(shown({ 'x-death': record })).toMatchObject({ attempts: 0, deadAt: NOW });
    },
  );
});

describe('two messages', () => {
  const command = { messageId: 'm1', type: 'billing.pay' };

  it('are copies if all that names them and the body are the same', () => {
    const first = read({ ...command, headers: { 'x-attempt': 1 } });
    const second = read({ ...command, headers: { 'x-attempt': 2, 'x-dead-id': 'd2' } });
    expect([first.key, first.canRepeat]).toEqual([second.key, true]);
  });

  it.each([
    ['type', { ...command, type: 'billing.refund' }, '{}'],
    ['id', { ...command, messageId: 'm2' }, '{}'],
    ['answered command', { ...command, correlationId: 'c' }, '{}'],
    ['body', command, '{"n":1}'],
  ])('of another %s are not', (_, properties, body) => {
    expect(read(properties, { body }).key).not.toBe(read(command).key);
  });

  it('without an id are not taken for copies', () => {
    expect(read({ type: 'billing.pay' }).canRepeat).toBe(false);
  });
});
