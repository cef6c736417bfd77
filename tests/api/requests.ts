/** Random requests of an operation as its description has it: fitting, nearly so, and hostile. */
import fc from 'fast-check';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema?: Schema;
}

/** As much of a JSON schema as the API's requests use. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly example?: unknown;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
}

export interface WildRequest {
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | undefined;
}

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('', ' ', '\0', '.', '..', '../../x', '__proto__', 'constructor', 'toString'),
  fc.constantFrom(
    "' OR 1=1 --",
    '"><script>',
    '💥',
    '\ud800',
    '\u202e',
    'null',
    'undefined',
    'NaN',
  ),
  fc.constantFrom('-1', '0', '1e309', '0x10', '1.5', '9'.repeat(30), 'a'.repeat(2_000)),
);

const values: fc.Arbitrary<unknown> = fc.oneof(
  texts,
  fc.integer(),
  fc.constantFrom(0, -0, -1, 1.5, 1e308, 2 ** 53, Number.MAX_SAFE_INTEGER, true, false, null),
  fc.constantFrom([], {}, [[]], { a: { b: [] } }, ['x'], { __proto__: 1 }),
);

/** The years that RFC 3339 can write. */
const times = { min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true };

/** What a schema allows, or nearly: patterns are left to its example, or to chance. */
function fitting(schema: Schema, known: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const { minimum: min = -5, maximum: max = 1_000_000 } = schema;
  if (schema.format === 'date-time') return fc.date(times).map((time) => time.toISOString());
  if (schema.pattern !== undefined && schema.example !== undefined)
    return fc.constant(schema.example);
  switch (schema.type) {
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.max(min, -1e9), max: Math.min(max, 1e9) });
    case 'boolean':
      return fc.boolean();
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, one]) => [name, fitting(one, known)]),
        ),
        { requiredKeys: [] },
      );
    default:
      return fc.oneof(fc.constantFrom(...known, 'USD', 'x'), fc.string({ maxLength: 20 }));
  }
}

/** What fits with one of its members swapped for anything. */
function nearly(schema: Schema, known: readonly string[]): fc.Arbitrary<unknown> {
  const names = [...Object.keys(schema.properties ?? {}), 'unknown', '__proto__'];
  return fc
    .tuple(fitting(schema, known), fc.constantFrom(...names), values)
    .map(([body, name, value]) => ({ ...(body as object), [name]: value }));
}

/** Half a surrogate pair has no place in an address. */
const escaped = (text: string) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'));

/** A header takes printable Latin-1, and no more. */
const headerTexts = texts.map((text) => text.replace(/[^\x20-\x7e\xa1-\xff]/g, '?').trim());

const strays = fc.constantFrom<readonly [string, string]>(
  ['Accept', 'text/html;q=0.9, */*'],
  ['If-None-Match', '*'],
  ['If-None-Match', 'W/"nope", "'],
  ['X-Request-Id', 'a b'],
  ['X-Request-Id', 'x'.repeat(300)],
  ['traceparent', '00-00-00-00'],
  ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  ['Authorization', 'Basic :'],
  ['Last-Event-ID', '-1'],
);

/** @param known ids that exist, so that not every request meets nothing */
export function requestsOf(
  { path, parameters, body }: Operation,
  known: readonly string[],
): fc.Arbitrary<WildRequest> {
  const of = (kind: Parameter['in']) => parameters.filter((one) => one.in === kind);
  const ids = fc.oneof(
    { arbitrary: fc.constantFrom(...known).map(escaped), weight: 3 },
    // Dots would make it an address of another route.
    { arbitrary: texts.filter((text) => !/^\.+$/.test(text)).map(escaped), weight: 2 },
    { arbitrary: fc.constantFrom('%', '%ff', '%00', 'a%2fb', '+', ';'), weight: 1 },
  );
  const paths = fc
    .array(ids, { minLength: 3, maxLength: 3 })
    .map((parts) => parts.reduce((made, id) => made.replace(/\{\w+\}/, () => id || '%20'), path));
  const queries = fc
    .tuple(
      ...of('query').map(({ name, schema = {} }) =>
        fc
          // Of many names, one that does not fit is enough to have the request refused.
          .option(fc.oneof(fitting(schema, known), values), { nil: undefined, freq: 2 })
          .map((value) => (value === undefined ? '' : `${name}=${escaped(String(value))}`)),
      ),
      fc.constantFrom('', '', 'limit', 'x=1', '%=%', 'limit=1&limit=2', '&&=&'),
    )
    .map((parts) => parts.filter((part) => part !== '').join('&'));
  const headers = fc
    .tuple(
      fc.array(strays, { maxLength: 2 }),
      ...of('header').map(({ name }) =>
        fc
          .option(fc.oneof(headerTexts, fc.constantFrom('wait=1', 'wait=99999', '"k"', '1')))
          .map((value): readonly (readonly [string, string])[] =>
            value === null ? [] : [[name, value]],
          ),
      ),
    )
    .map((lists) => lists.flat());
  return fc
    .tuple(paths, queries, headers, bodiesOf(body, known))
    .map(([at, query, some, { type, text }]) => ({
      target: query === '' ? at : `${at}?${query}`,
      headers: type === undefined ? some : [...some, ['Content-Type', type] as const],
      body: text,
    }));
}

interface Body {
  readonly type: string | undefined;
  readonly text: string | undefined;
}

function bodiesOf(schema: Schema | undefined, known: readonly string[]): fc.Arbitrary<Body> {
  const json = { type: 'application/json' };
  const sent = (one: fc.Arbitrary<unknown>) =>
    one.map((value): Body => ({ ...json, text: JSON.stringify(value) }));
  const odd = fc.constantFrom<Body>(
    { type: undefined, text: undefined },
    { ...json, text: '' },
    { ...json, text: '{"name":' },
    { ...json, text: '\ufeff{}' },
    { ...json, text: `{"name":"${'x'.repeat(20_000)}"}` },
    { ...json, text: '{"__proto__":{"admin":true}}' },
    { ...json, text: '['.repeat(8_000) },
    { type: 'text/plain', text: '{}' },
    { type: 'application/json; charset=utf-16', text: '{}' },
    { type: 'APPLICATION/JSON', text: '{}' },
    { type: 'multipart/form-data', text: '--' },
    { type: ';', text: 'x' },
  );
  if (schema === undefined)
    return fc.oneof(
      { arbitrary: fc.constant<Body>({ type: undefined, text: undefined }), weight: 3 },
      odd,
    );
  return fc.oneof(
    { arbitrary: sent(fitting(schema, known)), weight: 4 },
    { arbitrary: sent(nearly(schema, known)), weight: 3 },
    { arbitrary: sent(values), weight: 1 },
    { arbitrary: odd, weight: 1 },
  );
}
