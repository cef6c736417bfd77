/** What participants and orchestrators of other makes send, and how it is understood. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { InvalidMessageError } from '../errors.ts';
import { sagaOf } from '../messages.ts';
import { readMessage } from './envelope.ts';

const isRefusal = (type: string) => type === 'BILL_FAILED';
const read = (
  kind: 'command' | 'reply',
  properties: object,
  body: string | Buffer = '{"billId":"b"}',
) =>
  readMessage(
    { content: Buffer.from(body), properties: properties as Readonly<Record<string, unknown>> },
    { isReply: kind === 'reply', isRefusal },
  );

describe('a reply', () => {
  const least = { type: 'BILL_PAID', correlationId: 's1:pay:do' };
  const reply = (properties: object = {}, body?: string | Buffer) =>
    read('reply', { ...least, ...properties }, body);

  it('is known by its correlation id alone', () => {
    expect(reply()).toEqual({
      id: 's1:pay:do:BILL_PAID',
      type: 'BILL_PAID',
      sagaId: 's1',
      correlationId: 's1:pay:do',
      payload: { billId: 'b' },
    });
  });

  it.each([
    ['a reply_to', { replyTo: 'billing.inbox' }],
    ['an empty reply_to', { replyTo: '' }],
    ['an empty message_id', { messageId: '' }],
    ['an attempt as text', { headers: { 'x-attempt': '1' } }],
    ['an attempt that is none', { headers: { 'x-attempt': { n: [1] } } }],
    ['another saga in its header', { headers: { 'x-saga-id': 's2' } }],
    ['a saga that is no text', { headers: { 'x-saga-id': 7 } }],
    ['a trace that is none', { headers: { traceparent: 1, tracestate: null } }],
    [
      'headers of every type',
      { headers: { b: Buffer.from([1]), t: { '!': 'timestamp', value: 1 } } },
    ],
    ['what Spring AMQP sets', spring()],
    ['what NServiceBus sets', nServiceBus()],
    ['what MassTransit sets for raw JSON', massTransit()],
    ['what Celery sets', celery()],
    ['what Eventuate sets', eventuate()],
    ['no content type', { contentType: undefined }],
    ['an odd content type', { contentType: '' }],
  ])('may have %s', (_, properties) => {
    expect(reply(properties)).toMatchObject({ sagaId: 's1', correlationId: 's1:pay:do' });
  });

  it.each([
    ['a byte order mark', {}, '\ufeff{"billId":"b"}'],
    ['white space around it', {}, ' \r\n{"billId":"b"}\n'],
    ['its character set named', { contentType: 'application/json; charset=utf-8' }, undefined],
    ['its character set in quotes', { contentType: 'text/json;Charset="UTF-8"' }, undefined],
    ['its encoding named', { contentEncoding: 'UTF-8' }, undefined],
    ['an empty encoding', { contentEncoding: '' }, undefined],
  ])('may have a body with %s', (_, properties, body) => {
    expect(reply(properties, body).payload).toEqual({ billId: 'b' });
  });

  it.each([
    ['null', 'null', 'no JSON object'],
    ['an array', '[{}]', 'no JSON object'],
    ['a number', '7', 'no JSON object'],
    ['a text', '"{}"', 'no JSON object'],
    ['nothing', '', 'no JSON object'],
    ['no JSON', '{', 'no JSON object'],
  ])('with %s as its body is poison', (_, body, why) => {
    expect(() => reply({}, body)).toThrow(InvalidMessageError);
    expect(() => reply({}, body)).toThrow(why);
  });

  it('that is compressed, or in another character set, is poison that says so', () => {
    const packed = gzipSync('{}');
    expect(() => reply({ contentEncoding: 'gzip' }, packed)).toThrow('the body is in gzip');
    expect(() => reply({ contentType: 'application/json; charset=utf-16' })).toThrow('utf-16');
  });

  it.each(['null', '[]', '"no"', '', '{', gzipSync('{}')])(
    'that refuses is never poison: %s',
    (body) => {
      const no = {
        type: 'BILL_FAILED',
        contentEncoding: Buffer.isBuffer(body) ? 'gzip' : undefined,
      };
      expect(reply(no, body)).toMatchObject({ type: 'BILL_FAILED', sagaId: 's1', payload: {} });
    },
  );

  it.each([
    ['no correlation id', { correlationId: undefined }, 'correlationId'],
    ['an empty one', { correlationId: '' }, 'correlationId'],
    ['one that is no command', { correlationId: 'fe5c-77' }, 'fe5c-77 is no command'],
    ['one of neither direction', { correlationId: 's1:pay:redo' }, 'is no command'],
    ['no type', { type: undefined }, 'without a type'],
  ])('with %s is poison', (_, properties, why) => {
    expect(() => reply(properties)).toThrow(InvalidMessageError);
    expect(() => reply(properties)).toThrow(why);
  });
});

describe('a command', () => {
  const least = { type: 'billing.pay', messageId: 's1:pay:do', replyTo: 'r' };
  const command = (properties: object = {}) =>
    read('command', { ...least, ...properties }, '{"n":1}');

  it('needs its id, and where the reply goes', () => {
    expect(command()).toEqual({
      id: 's1:pay:do',
      type: 'billing.pay',
      sagaId: 's1',
      attempt: 1,
      replyTo: 'r',
      payload: { n: 1 },
    });
    expect(() => command({ replyTo: '' })).toThrow('replyTo');
    expect(() => command({ messageId: undefined })).toThrow('no message_id');
  });

  it('may have its id as correlation id', () => {
    const properties = { messageId: undefined, correlationId: 's1:pay:do' };
    expect(command(properties)).toMatchObject({ id: 's1:pay:do' });
  });

  it('may have any id, if it says of which saga it is', () => {
    expect(() => command({ messageId: 'm1' })).toThrow('of which saga');
    const headers = { 'x-saga-id': 's1' };
    expect(command({ messageId: 'm1', headers })).toMatchObject({ id: 'm1', sagaId: 's1' });
  });

  it.each([
    ['2', 2],
    [3, 3],
    ['many', 1],
    [0, 1],
    [null, 1],
    [{ n: 2 }, 1],
  ])('with the attempt %j is one', (attempt, understood) => {
    const headers = { 'x-attempt': attempt, 'x-oldest-saga-id': 9 };
    expect(command({ headers })).toMatchObject({ attempt: understood });
  });

  it('that undoes something says what in words, or is poison', () => {
    expect(command({ headers: { 'x-compensates': 's1:a:do' } })).toMatchObject({
      compensates: 's1:a:do',
    });
    expect(() => command({ headers: { 'x-compensates': 7 } })).toThrow(InvalidMessageError);
  });
});

describe('the saga of a command id', () => {
  it.each([
    ['s1:pay:do', 's1'],
    ['a:b:pay:undo', 'a:b'],
    ['pay:do', ''],
    [':pay:do', ''],
    ['s1::do', ''],
    ['s1:pay:done', ''],
    ['', ''],
  ])('%s', (commandId, sagaId) => {
    expect(sagaOf(commandId)).toBe(sagaId);
  });
});

/** SimpleMessageConverter and Jackson2JsonMessageConverter. */
function spring() {
  const headers = { __TypeId__: 'com.example.BillPaid', spring_listener_return_correlation: 'x' };
  const encoding = { contentType: 'application/json', contentEncoding: 'UTF-8' };
  return { ...encoding, headers, priority: 0, deliveryMode: 2 };
}

function nServiceBus() {
  const headers = {
    'NServiceBus.MessageId': 'b2f4',
    'NServiceBus.CorrelationId': 's1:pay:do',
    'NServiceBus.EnclosedMessageTypes': 'Billing.BillPaid',
    'NServiceBus.NonDurableMessage': 'False',
  };
  const { messageId, replyTo } = { messageId: 'b2f4', replyTo: 'billing' };
  return { messageId, replyTo, headers, contentType: 'application/json', deliveryMode: 2 };
}

function massTransit() {
  const headers = { 'MT-Activity-Id': '00-1-1-00', publishId: '1', 'Content-Type': 'x' };
  return { messageId: 'c1', headers, contentType: 'application/json', deliveryMode: 2 };
}

function celery() {
  const headers = { lang: 'py', retries: 0, eta: null, timelimit: [null, null], argsrepr: '()' };
  const encoding = { contentType: 'application/json', contentEncoding: 'utf-8' };
  return { ...encoding, headers, replyTo: 'c5f4-reply', priority: 0 };
}

function eventuate() {
  const headers = { ID: '1', 'reply_outcome-type': 'SUCCESS', commandreply_saga_id: 's9' };
  return { headers, contentType: 'application/octet-stream' };
}
