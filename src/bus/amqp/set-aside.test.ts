import { describe, expect, it } from 'vitest';
import { NotSentError } from '../errors.ts';
import type { AmqpSession, Publication } from './channel.ts';
import type { Arrived } from './envelope.ts';
import { createPutAside } from './set-aside.ts';

const about = { id: 'd1', queue: 'q', reason: 'no JSON', attempts: 0, deadAt: 1 };
const large = { big: 'x'.repeat(65_000), small: 'kept', number: 7, list: ['a'] };
const message = (headers: object = large, body = 'x'.repeat(2_000)): Arrived => ({
  content: Buffer.from(body),
  properties: { messageId: 'm1', type: 'pay', headers },
});

/**
 * A broker that refuses some messages: the library throws, or the connection is closed, and with
 * it is lost whatever else was on its way.
 */
function brokerThat(fault: (publication: Publication) => 'unencodable' | 'lost' | undefined) {
  const kept: Publication[] = [];
  let losses = 0;
  let connection = { isLost: false };
  const place = () => {
    if (connection.isLost) connection = { isLost: false };
    const own = connection;
    // Of a session, only this is asked for here.
    const session = { isLost: () => own.isLost } as unknown as AmqpSession;
    const publish = async (type: string, publication: Publication) => {
      const found = fault(publication);
      if (found === 'unencodable') throw new NotSentError(type, 'too big', new RangeError('big'));
      if (found === 'lost') {
        own.isLost = true;
        losses += 1;
      }
      await new Promise((resolve) => setImmediate(resolve));
      if (own.isLost) throw new NotSentError(type, 'channel closed');
      kept.push(publication);
    };
    return { session, publisher: { publish } };
  };
  return {
    kept,
    losses: () => losses,
    put: createPutAside({ place, exchange: 'saga.dead-letters' }),
  };
}

const headersOf = (one: Publication | undefined) => one?.properties.headers as object;
const reasonOf = (one: Publication | undefined) => Object(headersOf(one))['x-dead-reason'];

describe('a message that is set aside', () => {
  it('is kept as it came, with why, and without what directs the broker', async () => {
    const { put, kept } = brokerThat(() => undefined);
    const { content, properties } = message({ CC: ['elsewhere'], own: 'yes' });
    const directed = { ...properties, expiration: '1', userId: 'guest' };
    const returned = await put({ content, properties: directed }, about);
    expect(kept).toEqual([{ exchange: 'saga.dead-letters', key: 'q', ...returned }]);
    expect(returned).toEqual({
      content,
      properties: {
        messageId: 'm1',
        type: 'pay',
        headers: {
          own: 'yes',
          'x-dead-id': 'd1',
          'x-dead-reason': 'no JSON',
          'x-dead-attempts': 0,
          'x-dead-at': 1,
        },
      },
    });
  });

  it('with headers that cannot be encoded is kept without those that are large', async () => {
    const isTooBig = (one: Publication) => JSON.stringify(headersOf(one)).length > 65_000;
    const { put, kept } = brokerThat((one) => (isTooBig(one) ? 'unencodable' : undefined));
    await put(message(), about);
    expect(headersOf(kept[0])).toMatchObject({ small: 'kept', number: 7, 'x-dead-id': 'd1' });
    expect(Object.keys(headersOf(kept[0]))).not.toContain('big');
    expect(reasonOf(kept[0])).toBe('no JSON (kept without headers that did not fit)');
    expect(kept[0]?.content).toHaveLength(2_000);
  });

  it('that costs the connection each time is kept in a smaller form, and says so', async () => {
    const { put, kept, losses } = brokerThat(({ content }) =>
      content.length > 1_000 ? 'lost' : undefined,
    );
    for (let tries = 0; tries < 3; tries += 1)
      await expect(put(message(), about)).rejects.toThrow(NotSentError);
    await put(message(), about);
    expect(reasonOf(kept[0])).toMatch(/512 of 2000 bytes/);
    // Its copies cost no connection any more.
    await put(message(), about);
    expect([kept.length, losses()]).toEqual([2, 3]);
  });

  it('that was only on its way when another cost the connection stays whole', async () => {
    const { put, kept } = brokerThat(({ content }) =>
      content.length > 3_000 ? 'lost' : undefined,
    );
    const culprit = { ...message({}, 'x'.repeat(4_000)) };
    const others = [1, 2, 3].map((n) =>
      message({ list: ['dropped in a smaller form'], n }, `${n}`),
    );
    let waiting = [...others, culprit];
    for (let round = 0; round < 4; round += 1) {
      const outcomes = await Promise.allSettled(waiting.map((one) => put(one, about)));
      waiting = waiting.filter((_, n) => outcomes[n]?.status === 'rejected');
    }
    expect(waiting).toEqual([]);
    const whole = kept.filter((one) => 'list' in headersOf(one));
    expect([kept.length, whole.length]).toEqual([4, 3]);
  });
});
