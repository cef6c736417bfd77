/** Input that is mistyped, empty or unusual, and does not pass for something else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

let api: TestSystem;

beforeAll(async () => {
  api = await startSystem();
});

afterAll(() => api.stop());

const pointersOf = ({ body }: { body: { errors?: readonly { pointer: string }[] } }) =>
  body.errors?.map(({ pointer }) => pointer);

/** Nothing changes, and these are named. */
const expectRefused = async (route: string, body: unknown, pointers: readonly string[]) => {
  const before = api.snapshot();
  const answer = await api.call(route, body);
  expect([answer.status, pointersOf(answer)], JSON.stringify(answer.body)).toEqual([422, pointers]);
  expect(api.snapshot()).toEqual(before);
};

describe('a name that a route does not know', () => {
  it.each([
    ['POST /slots', { name: 'A', prize: 1 }, ['/prize']],
    ['POST /slots', { name: 'A', price: { amount: 1, currency: 'USD', vat: 2 } }, ['/price/vat']],
    ['PATCH /slots/x', { status: 'closed', why: 'paint' }, ['/why']],
    [
      'POST /bookings',
      { slotId: 'x', paymentmethod: 'pm_ok', '~/': 1 },
      ['/paymentmethod', '/~0~1'],
    ],
    ['POST /bookings', '{"slotId":"x","__proto__":{"a":1}}', ['/__proto__']],
    ['POST /bookings/x/cancellation', { reason: 'rain' }, ['/reason']],
    ['POST /bookings/x/cancellation', [1], ['']],
    ['POST /sagas/x/abort', { resaon: 'x' }, ['/resaon']],
    ['POST /sagas/x/retry', { reason: 'x', at: 1 }, ['/at']],
    ['POST /sagas/x/resolve', { reason: 'x', step: 'pay-bill' }, ['/step']],
    ['POST /sagas/retry', { reason: 'x', filter: { cod: 'y' } }, ['/filter/cod']],
    ['POST /sagas/resolve', { reason: 'x', filters: {} }, ['/filters']],
    ['DELETE /dead-letters/x', { all: true }, ['/all']],
    ['POST /dead-letters/redrive', { filter: { typ: 'y' } }, ['/filter/typ']],
    ['POST /dead-letters/discard', { filter: { queu: 'y' }, count: 1 }, ['/filter/queu']],
  ])('in the body of %s %j is named', async (route, body, pointers) => {
    await expectRefused(route, body, pointers);
  });

  it('is forbidden by every form of a body, at every depth', async () => {
    const { paths, components } = (await api.call('GET /openapi.json')).body;
    const bodies = Object.values<object>(paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ operationId, requestBody }) =>
        requestBody ? [[operationId, requestBody.content['application/json'].schema]] : [],
      );
    expect(bodies.length).toBeGreaterThan(5);
    // biome-ignore lint/suspicious/noExplicitAny: JSON Schema of every form
    const openIn = (schema: any, at: string): string[] => {
      if (schema.$ref) return openIn(components.schemas[schema.$ref.split('/').at(-1)], at);
      const isOpen = schema.type === 'object' && schema.additionalProperties !== false;
      const parts = [...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
      return [
        ...(isOpen ? [at] : []),
        ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
          openIn(one, `${at}/${name}`),
        ),
        ...parts.flatMap((one) => openIn(one, at)),
      ];
    };
    expect(bodies.flatMap(([operationId, schema]) => openIn(schema, operationId))).toEqual([]);
  });

  it('in the query is named, on every route', async () => {
    const { paths } = (await api.call('GET /openapi.json')).body;
    for (const [path, methods] of Object.entries<object>(paths))
      for (const method of Object.keys(methods)) {
        const takesBody = ['post', 'patch'].includes(method) ? {} : undefined;
        const route = `${method.toUpperCase()} ${path.replace('{id}', 'x')}`;
        await expectRefused(`${route}?limti=5&%6Cx`, takesBody, ['/limti', '/lx']);
      }
  });

  it('is told with some of its like, where there are thousands', async () => {
    const names = Array.from({ length: 1_500 }, (_, n) => [`n${n}`, 1]);
    const { status, body } = await api.call('POST /slots', Object.fromEntries(names));
    expect([status, body.errors.length]).toEqual([422, 20]);
  });

  it('is no objection where a body says nothing', async () => {
    for (const body of [undefined, {}])
      expect((await api.call('POST /bookings/x/cancellation', body)).status).toBe(404);
    const json = { 'Content-Type': 'application/json' };
    for (const action of ['bookings/x/cancellation', 'sagas/x/retry', 'sagas/x/abort'])
      expect((await api.call(`POST /${action}`, undefined, json)).status).toBe(404);
    expect((await api.call('POST /bookings/x/cancellation', '{bad')).status).toBe(400);
  });
});

describe('a value of the query', () => {
  const refused: readonly (readonly [string, readonly string[]])[] = [
    ...['', '0', '201', '-1', '1.5', '1e2', '0x10', '%2B5', '%205', '5%20', '007', 'NaN', '٣'].map(
      (limit) => [`/slots?limit=${limit}`, ['/limit']] as const,
    ),
    ['/slots?limit=1&limit=2', ['/limit']],
    ['/slots?limit', ['/limit']],
    ['/slots?status=', ['/status']],
    ['/slots?status[]=closed', ['/status[]']],
    ['/bookings?status=approved&status=approved', ['/status']],
    ['/bookings?slotId=', ['/slotId']],
    ['/bills?bookingId=', ['/bookingId']],
    ['/sagas?definition=', ['/definition']],
    ['/sagas?bookingId=', ['/bookingId']],
    ['/sagas?bookingId=%ff', ['/bookingId=%ff']],
    ['/sagas?bookingId=%ED%A0%80', ['/bookingId=%ED%A0%80']],
    ['/slots?=5', ['/']],
  ];

  it.each(refused)('does not pass for another in %s', async (path, pointers) => {
    await expectRefused(`GET ${path}`, undefined, pointers);
  });

  it('may be escaped, and followed by nothing', async () => {
    const { status, body } = await api.call('GET /slots?%6Cimit=%31&&');
    expect([status, body.items.length <= 1]).toEqual([200, true]);
  });
});

describe('an empty body', () => {
  const json = { 'Content-Type': 'application/json' };

  it.each([
    ['/bookings/none/cancellation', 404],
    ['/sagas/none/abort', 404],
    ['/sagas/none/retry', 404],
    ['/dead-letters/none/redrive', 404],
    ['/dead-letters/redrive', 200],
    ['/sagas/retry', 422],
  ])('with a type or without is as good as {} to %s', async (path, expected) => {
    const statuses = [
      (await api.call(`POST ${path}`)).status,
      (await api.call(`POST ${path}`, '', json)).status,
      (await api.call(`POST ${path}`, {})).status,
    ];
    expect(statuses).toEqual([expected, expected, expected]);
  });

  it.each([
    '/slots',
    '/bookings',
    '/sagas/none/resolve',
    '/sagas/resolve',
    '/dead-letters/discard',
  ])('is none to %s, which needs one', async (path) => {
    expect((await api.call(`POST ${path}`)).status).toBe(415);
    expect((await api.call(`POST ${path}`, '', json)).status).toBe(400);
  });
});

describe('a cursor', () => {
  it('that is damaged is refused, and a whole one is not', async () => {
    for (let n = 0; n < 3; n += 1) await api.slot();
    const { items, nextCursor } = (await api.call('GET /slots?limit=1')).body;
    expect((await api.call(`GET /slots?cursor=${nextCursor}`)).status).toBe(200);
    const raw = Buffer.from(nextCursor, 'base64url');
    const damaged = [
      ...['', 'AAAA', items[0].id, Buffer.from(items[0].id).toString('base64url')],
      ...[nextCursor.slice(0, -1), nextCursor.slice(1), nextCursor.slice(0, 8), `${nextCursor}A`],
      ...[`${nextCursor}=`, `${nextCursor}%20`, `${nextCursor}%0A`, nextCursor.toLowerCase()],
      encodeURIComponent(raw.toString('base64').replace(/^../, '+/')),
      Buffer.concat([raw, Buffer.from('x')]).toString('base64url'),
      Buffer.from('\0\uffff').toString('base64url'),
      'A'.repeat(5_000),
    ];
    for (const cursor of damaged)
      await expectRefused(`GET /slots?cursor=${cursor}`, undefined, ['/cursor']);
  });

  it('in another spelling of the same bytes is refused', async () => {
    const { nextCursor } = (await api.call('GET /slots?limit=1')).body;
    const spelled = (last: string) => `${nextCursor.slice(0, -1)}${last}`;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const taken: string[] = [];
    for (const last of alphabet)
      if ((await api.call(`GET /slots?cursor=${spelled(last)}`)).status === 200) taken.push(last);
    expect(taken).toEqual([nextCursor.at(-1)]);
  });
});

describe('a name that stands twice in one object', () => {
  it('is refused, since nobody knows which is meant', async () => {
    await expectRefused('POST /bookings', '{"slotId":"a","slotId":"b"}', ['']);
  });
});

describe('half a character', () => {
  it('is neither stored nor sent back', async () => {
    await expectRefused('POST /slots', '{"name":"A\\ud800"}', ['/name']);
    await expectRefused('POST /bookings', '{"slotId":"x","\\udc00":1}', ['/\ufffd']);
    const whole = await api.call('POST /slots', { name: 'A\u{1f697}' });
    expect(whole.body.name).toBe('A\u{1f697}');
  });
});
