/** Headers and fields of the description, as whoever writes a client from it needs them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

const TOKEN = 'an-operator-token';

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Answer {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, object>>;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Answer>>;
  };
}

let api: TestSystem;
let document: Document;

beforeAll(async () => {
  api = await startSystem({ operatorToken: TOKEN });
  document = (await api.call('GET /openapi.json')).body;
});

afterAll(() => api.stop());

const operations = () => Object.values(document.paths).flatMap((path) => Object.values(path));

/** The names of the headers that an answer is said to have. */
function headersOf({ $ref, headers }: Answer): readonly string[] {
  const component = document.components.responses[$ref?.split('/').at(-1) ?? ''];
  return Object.keys(headers ?? component?.headers ?? {});
}

/** The fields of a schema and of what is in it that nothing is said of. */
function unsaid(schema: Schema, path: string): readonly string[] {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    ...(field.description === undefined && field.$ref === undefined ? [`${path}.${name}`] : []),
    ...unsaid(field, `${path}.${name}`),
  ]);
  return [...fields, ...(schema.items ? unsaid(schema.items, `${path}[]`) : [])];
}

describe('somebody who writes a client from the description', () => {
  it('is told what every form and every field of it means', () => {
    const forms = Object.entries(document.components.schemas);
    expect(forms.length).toBeGreaterThan(20);
    expect(forms.filter(([, { description }]) => description === undefined)).toEqual([]);
    expect(forms.flatMap(([name, form]) => unsaid(form, name))).toEqual([]);
  });

  it('is told to send If-None-Match where the answer may be a 304, and only there', async () => {
    const takesTag = ({ parameters = [] }: Operation) =>
      parameters.some((one) => one.name === 'If-None-Match' && one.in === 'header');
    const tagged = operations().filter(({ responses }) => responses['304'] !== undefined);
    expect(tagged.length).toBeGreaterThan(2);
    expect(operations().filter(takesTag)).toEqual(tagged);
    const authorization = { Authorization: `Bearer ${TOKEN}` };
    const { headers } = await api.call('GET /sagas/counts', undefined, authorization);
    const sent = { ...authorization, 'If-None-Match': headers.get('ETag') ?? '' };
    expect((await api.call('GET /sagas/counts', undefined, sent)).status).toBe(304);
  });

  it('is told that a 401 names the scheme that it asks for', async () => {
    const refusals = operations().flatMap(({ responses }) => responses['401'] ?? []);
    expect(refusals.length).toBeGreaterThan(10);
    for (const one of refusals) expect(headersOf(one)).toContain('WWW-Authenticate');
    const { status, headers } = await api.call('GET /sagas/counts');
    expect([status, headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer']);
  });
});
