/** What `/openapi.json` says, held against the specification and against the routes themselves. */
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

const TOKEN = 'an-operator-token';
const VERBS = ['get', 'post', 'patch', 'delete'];

let api: TestSystem;
// biome-ignore lint/suspicious/noExplicitAny: the test looks into a document of any form
let document: any;

beforeAll(async () => {
  api = await startSystem({ operatorToken: TOKEN });
  document = (await api.call('GET /openapi.json')).body;
});

afterAll(() => api.stop());

/** Every operation, as `POST /slots`, with what the document says of it. */
// biome-ignore lint/suspicious/noExplicitAny: see above
const operations = (): [string, any][] =>
  Object.entries<object>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, object] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

describe('the description of the API', () => {
  it('is an OpenAPI 3.1 document by the schema of the specification', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    const { info: _, ...without } = document;
    expect((await validator.validate(without)).valid).toBe(false);
  });

  it('has every route that is served, and no other', () => {
    const served = api.system.app.routes
      .filter(({ method, path }) => VERBS.includes(method.toLowerCase()) && !path.endsWith('*'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const described = operations().map(([name]) => name);
    expect(described.length).toBeGreaterThan(20);
    expect(new Set(described)).toEqual(new Set(served));
  });

  it('says of each what comes back, problems and the id of the request included', () => {
    const names = operations().map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const [name, { responses }] of operations()) {
      const { default: problem, ...answers } = responses;
      expect(Object.keys(problem.content), name).toEqual(['application/problem+json']);
      expect(Object.keys(answers).length, name).toBeGreaterThan(0);
      for (const { headers } of [problem, ...Object.values<{ headers: object }>(answers)])
        expect(headers, name).toHaveProperty('X-Request-Id');
    }
    const { 202: accepted } = document.paths['/bookings'].post.responses;
    expect(Object.keys(accepted.headers)).toContain('Location');
  });
});

describe('a pattern of the descriptions', () => {
  it('is one that engines without look-around and back references compile', async () => {
    const patterns: string[] = [];
    for (const one of [document, (await api.call('GET /asyncapi.json')).body])
      JSON.stringify(one, (name, value) => {
        if (name === 'pattern' && typeof value === 'string') patterns.push(value);
        return value;
      });
    expect(patterns.length).toBeGreaterThan(0);
    for (const pattern of patterns) expect(pattern).not.toMatch(/\(\?(?!:)|\\[1-9]|\\k</);
  });
});

describe('the examples of the description', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats(ajv);
  const fits = (pointer: string, example: unknown) => {
    const ok = ajv.validate({ $ref: `api#/${pointer}` }, example);
    expect(ok, `${pointer}: ${ajv.errorsText()}`).toBe(true);
  };

  it('are there for each named schema and each body asked for, and fit it', () => {
    ajv.addSchema(document, 'api');
    for (const [name, schema] of Object.entries<{ examples: unknown[] }>(
      document.components.schemas,
    )) {
      expect(schema.examples, name).toHaveLength(1);
      fits(`components/schemas/${name}`, schema.examples[0]);
    }
    for (const [path, methods] of Object.entries<object>(document.paths))
      for (const [method, { requestBody }] of Object.entries(methods)) {
        if (requestBody === undefined) continue;
        const { example } = requestBody.content['application/json'];
        const at = encodeURIComponent(path.replaceAll('/', '~1'));
        const to = 'requestBody/content/application~1json/schema';
        expect(example, `${method} ${path}`).toBeDefined();
        fits(`paths/${at}/${method}/${to}`, example);
      }
  });
});

describe('who may do what', () => {
  /** Each changing route, and whether it is for the operator alone: a new one must be added. */
  const rules: Readonly<Record<string, boolean>> = {
    'POST /slots': true,
    'PATCH /slots/{id}': true,
    'POST /bookings': false,
    'POST /bookings/{id}/cancellation': false,
    'POST /sagas/{id}/abort': true,
    'POST /sagas/{id}/retry': true,
    'POST /sagas/{id}/resolve': true,
    'POST /sagas/retry': true,
    'POST /sagas/resolve': true,
    'POST /dead-letters/{id}/redrive': true,
    'DELETE /dead-letters/{id}': true,
    'POST /dead-letters/redrive': true,
    'POST /dead-letters/discard': true,
  };

  it('is decided for every route that changes something', () => {
    const changing = operations().flatMap(([name]) => (name.startsWith('GET ') ? [] : [name]));
    expect(new Set(changing)).toEqual(new Set(Object.keys(rules)));
  });

  for (const [route, isForOperator] of Object.entries(rules)) {
    const [method = '', path = ''] = route.split(' ');
    const call = (headers: Record<string, string>) =>
      api.call(`${method} ${path.replace('{id}', 'nobody')}`, {}, headers);

    it(`${route} is for ${isForOperator ? 'the operator alone' : 'anybody'}`, async () => {
      expect(Object.hasOwn(document.paths[path][method.toLowerCase()], 'security')).toBe(
        isForOperator,
      );
      const wrong = { Authorization: 'Bearer not-the-operator-token' };
      for (const headers of [{}, wrong, { Authorization: `Basic ${TOKEN}` }]) {
        const { status } = await call(headers as Record<string, string>);
        if (isForOperator) expect([400, 401]).toContain(status);
        else expect([400, 401]).not.toContain(status);
      }
      expect((await call({})).status === 401).toBe(isForOperator);
      const { status } = await call({ Authorization: `Bearer ${TOKEN}` });
      // 200: it was counted, and nothing was done.
      expect([200, 404, 422]).toContain(status);
    });
  }
});
