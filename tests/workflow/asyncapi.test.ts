/** What `/asyncapi.json` says, held against the specification and against what really travels. */
import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toParcel } from '../../src/bus/amqp/envelope.ts';
import { ownerArguments } from '../../src/bus/amqp/ownership.ts';
import { deadQueueArguments, queueArguments } from '../../src/bus/amqp/topology.ts';
import { createCatalogue } from '../../src/bus/catalogue.ts';
import { defaultNames } from '../../src/bus/names.ts';
import { contracts } from '../../src/modules/modules.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

const commands = contracts.flatMap((contract) => contract.commands);
const queues = ['parking.commands', 'billing.commands', 'booking.replies'];
// The two packages have types of their own for JSON Schema.
const schema: object = specs.schemas['3.0.0'];

let api: TestSystem;
// biome-ignore lint/suspicious/noExplicitAny: the test looks into a document of any form
let document: any;

beforeAll(async () => {
  api = await startSystem();
  document = (await api.call('GET /asyncapi.json')).body;
});

afterAll(() => api.stop());

const createAjv = (options = {}) => {
  const ajv = new Ajv({ strict: false, allErrors: true, ...options });
  addFormats.default(ajv);
  return ajv;
};

describe('the description of the messages', () => {
  it('is an AsyncAPI 3.0 document by the schema of the specification', () => {
    // It brings the schema of JSON Schema along, which would then be there twice.
    const isValid = createAjv({ meta: false, validateSchema: false }).compile<object>(schema);
    expect([isValid(document), isValid.errors]).toEqual([true, null]);
    const { info: _, ...without } = document;
    expect(isValid(without)).toBe(false);
  });

  it('has no reference that leads nowhere', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    const found = [...references].map(([, path = '']) => path);
    expect(found.length).toBeGreaterThan(30);
    for (const path of found) {
      // biome-ignore lint/suspicious/noExplicitAny: see above
      const target = path.split('/').reduce((at: any, name) => at?.[name], document);
      expect(target, path).toBeDefined();
    }
  });

  it('names every command with all its replies, and where they go', () => {
    for (const { type, success, refusal } of commands) {
      const { action, channel, reply } = document.operations[type];
      expect([action, channel.$ref]).toEqual([
        'receive',
        `#/channels/${type.split('.')[0]}.commands`,
      ]);
      const replies = reply.messages.map(({ $ref }: { $ref: string }) => $ref.split('/').at(-1));
      expect(replies).toEqual([...Object.keys(success), ...Object.keys(refusal)]);
    }
  });

  it.each(queues.flatMap((queue) => [queue, `${queue}.dead`]))('declares %s as it is', (queue) => {
    const { bindings, 'x-queue-arguments': declared } = document.channels[queue];
    expect(bindings.amqp.queue).toMatchObject({ name: queue, durable: true, exclusive: false });
    const isDead = queue.endsWith('.dead');
    expect(declared).toEqual(isDead ? deadQueueArguments : queueArguments(defaultNames, queue));
    expect(declared['x-queue-type']).toBe('quorum');
    expect(Object.hasOwn(declared, 'x-dead-letter-exchange')).toBe(!isDead);
  });

  it.each(queues)('says how %s is owned', (queue) => {
    const { 'x-owner-queue': owner } = document.channels[queue];
    expect(owner).toMatchObject({ name: `${queue}.owner`, durable: true, autoDelete: true });
    expect(Object.keys(owner.arguments)).toEqual(Object.keys(ownerArguments('o')));
    expect(document.channels[`${queue}.dead`]).not.toHaveProperty('x-owner-queue');
  });

  it('gives examples that fit its own schemas and the contracts', () => {
    const catalogue = createCatalogue(contracts);
    for (const [type, message] of messages()) {
      const [{ payload, headers }] = message.examples;
      const isReply = commands.every((command) => command.type !== type);
      const checked = isReply
        ? catalogue.checkReply(type, payload)
        : catalogue.checkRequest(type, payload);
      expect(checked).toEqual(payload);
      for (const [value, its] of [
        [payload, message.payload],
        [headers, message.headers],
      ])
        expect(createAjv().validate(its, value), type).toBe(true);
    }
  });

  it('knows every property and header that a message travels with', () => {
    const trace = { traceparent: 'p', tracestate: 's' };
    const common = { id: 'i', sagaId: 's', payload: {}, trace };
    for (const { type, compensates, success, refusal } of commands) {
      const undoing = compensates === undefined ? {} : { compensates: 'c' };
      covers(type, toParcel({ ...common, type, attempt: 1, replyTo: 'r', ...undoing }));
      for (const reply of [...Object.keys(success), ...Object.keys(refusal)])
        covers(reply, toParcel({ ...common, type: reply, correlationId: 'c' }));
    }
  });
});

// biome-ignore lint/suspicious/noExplicitAny: see above
const messages = (): [string, any][] =>
  Object.entries(document.components.messages).filter(([type]) => type !== 'dead-letter');

/** The AMQP names of properties, which the library writes in camel case. */
const amqpName = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function covers(type: string, { properties }: ReturnType<typeof toParcel>): void {
  const { headers, 'x-amqp-properties': described } = document.components.messages[type];
  const { headers: sent, ...rest } = properties;
  expect(Object.keys(headers.properties)).toEqual(expect.arrayContaining(Object.keys(sent)));
  const names = Object.keys(rest).map(amqpName);
  expect(Object.keys(described.properties)).toEqual(expect.arrayContaining(names));
  const required = described.required.filter((name: string) => name !== 'delivery_mode');
  expect(names).toEqual(expect.arrayContaining(required));
  expect(Object.keys(sent)).toEqual(expect.arrayContaining(headers.required));
}
