/** What `/openapi.json` says, held against the specification and against the routes themselves. */
import { createConfig, lintFromString } from '@redocly/openapi-core';
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

/** What a reference leads to. */
// biome-ignore lint/suspicious/noExplicitAny: see above
const resolved = (one: any): any =>
  one.$ref === undefined
    ? one
    : one.$ref
        .split('/')
        .slice(1)
        .reduce((from: object, name: string) => Reflect.get(from, name), document);

/** Pages and the reference are for people: the description leaves them out. */
const routeOf = (handler: object): { readonly isPage?: boolean; readonly hide?: boolean } =>
  'route' in handler ? (handler.route as object) : {};

describe('the description of the API', () => {
  it('is an OpenAPI 3.1 document by the schema of the specification', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    const { info: _, ...without } = document;
    expect((await validator.validate(without)).valid).toBe(false);
  });

  it('has every route that is served to programs, and no other', () => {
    const nameOf = ({ method, path }: { readonly method: string; readonly path: string }) =>
      `${method} ${path.replace(/:(\w+)/g, '{$1}')}`;
    const { routes } = api.system.app;
    const hidden = routes.filter(({ handler }) => routeOf(handler).hide).map(nameOf);
    const served = routes
      .filter(({ handler }) => !routeOf(handler).isPage)
      .filter(({ method, path }) => VERBS.includes(method.toLowerCase()) && !path.endsWith('*'))
      .map(nameOf)
      .filter((name) => !hidden.includes(name));
    const described = operations().map(([name]) => name);
    expect(described.length).toBeGreaterThan(20);
    expect(new Set(described)).toEqual(new Set(served));
  });

  it('says of each what comes back, problems and the id of the request included', () => {
    const names = operations().map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const [name, { responses }] of operations()) {
      const answers = Object.entries<object>(responses).map(([status, one]) => ({
        isProblem: Number(status) >= 400,
        ...resolved(one),
      }));
      expect(answers.filter(({ isProblem }) => !isProblem).length, name).toBeGreaterThan(0);
      for (const { isProblem, headers, content = {} } of answers) {
        expect(headers, name).toHaveProperty('X-Request-Id');
        const isProblems = Object.keys(content).includes('application/problem+json');
        expect(isProblems, name).toBe(isProblem);
      }
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

describe('the examples of answers', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats(ajv);
  type Media = { schema: object; examples?: Record<string, { value: { code: string } }> };

  it('are there for each code of a problem, of the form of that status alone', () => {
    ajv.addSchema(document, 'api');
    const seen = new Set<string>();
    for (const [name, { responses }] of operations())
      for (const [status, response] of Object.entries<object>(responses)) {
        const media: Media | undefined = resolved(response).content?.['application/problem+json'];
        // References within a schema are to the whole document.
        const text = JSON.stringify(media?.schema ?? {}).replaceAll('"#/', '"api#/');
        const fits = ajv.compile(JSON.parse(text));
        for (const [code, { value }] of Object.entries(media?.examples ?? {})) {
          seen.add(code);
          expect(value, name).toMatchObject({ code, status: Number(status) });
          expect(fits(value), `${name}: ${ajv.errorsText(fits.errors)}`).toBe(true);
          expect(fits({ ...value, code: 'another' }), `${name} takes another code`).toBe(false);
        }
      }
    const { enum: codes } = document.components.schemas.ProblemCode;
    const ofNoOperation = ['unknown_path', 'method_not_allowed'];
    expect([...seen, ...ofNoOperation].toSorted()).toEqual(codes.toSorted());
  });
});

describe('who may do what', () => {
  /** Each route, and whether it is for the operator alone: a new one must be added. */
  const rules: Readonly<Record<string, boolean>> = {
    'GET /slots': false,
    'GET /slots/{id}': false,
    'GET /bookings': false,
    'GET /bookings/{id}': false,
    'GET /bills': false,
    'GET /bills/{id}': false,
    'GET /sagas': true,
    'GET /sagas/counts': true,
    'GET /sagas/{id}': true,
    'GET /sagas/{id}/diagram': true,
    'GET /sagas/{id}/events': true,
    'GET /search': true,
    'GET /dead-letters': true,
    'GET /dead-letters/{id}': true,
    'GET /metrics': true,
    'GET /livez': false,
    'GET /readyz': false,
    'GET /openapi.json': false,
    'GET /asyncapi.json': false,
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
    'POST /backups': true,
    'GET /backups/{id}': true,
  };

  it('is decided for every route', () => {
    const described = operations().map(([name]) => name);
    expect(new Set(described)).toEqual(new Set(Object.keys(rules)));
  });

  for (const [route, isForOperator] of Object.entries(rules)) {
    const [method = '', path = ''] = route.split(' ');
    const body = method === 'GET' ? undefined : {};
    const call = (headers: Record<string, string>) =>
      api.call(`${method} ${path.replace('{id}', 'nobody')}`, body, headers);

    it(`${route} is for ${isForOperator ? 'the operator alone' : 'anybody'}`, async () => {
      const { security } = document.paths[path][method.toLowerCase()];
      expect(security).toEqual(isForOperator ? [{ operator: [] }, {}] : []);
      const wrong = { Authorization: 'Bearer not-the-operator-token' };
      for (const headers of [{}, wrong, { Authorization: `Basic ${TOKEN}` }]) {
        const { status } = await call(headers as Record<string, string>);
        if (isForOperator) expect([400, 401]).toContain(status);
        else expect([400, 401]).not.toContain(status);
      }
      expect((await call({})).status === 401).toBe(isForOperator);
      const { status } = await call({ Authorization: `Bearer ${TOKEN}` });
      // 200: it was read; or counted, and nothing was done; 409: no backups are taken here.
      expect([200, 404, 409, 422]).toContain(status);
    });
  }
});

describe('redocly, by its recommended rules,', () => {
  it('has nothing to say about it', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const source = JSON.stringify(document);
    const problems = await lintFromString({ source, config, absoluteRef: 'openapi.json' });
    const told = problems.map(({ ruleId, message, location: [at] }) => {
      return `${ruleId} ${at?.pointer}: ${message}`;
    });
    expect(told).toEqual([]);
  });
});
