/**
 * The API held against its own description: thousands of random requests a route, fitting and
 * hostile. None may make it fail, and each answer must be one that the description has.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allOf } from '../../src/app/assembly.ts';
import { GatewayUnavailableError } from '../../src/modules/billing/gateway/gateway.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { createJudge, type Described } from './answers.ts';
import { type Parameter, requestsOf, type Schema, type WildRequest } from './requests.ts';

const REQUESTS = 5_000;
/** Of a route that takes nothing from a request but its headers: they differ but so much. */
const PLAIN_REQUESTS = 500;
/** Requests on their way at a time: they share commits, and wait for slow payments together. */
const AT_A_TIME = 500;

/** Soon stalled, so that there is something to operate on. */
const policy = { replyTimeoutMs: 300, stepDeadlineMs: 600, stallAttempts: 2 };

interface OperationObject {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly schema: Schema; readonly example?: unknown }>
    >;
  };
  readonly responses: Described['responses'];
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

// The routes must be known when the tests are declared, so they are asked for here already.
const describing = await startSystem();
const document: Document = (await describing.call('GET /openapi.json')).body;
await describing.stop();
const judge = createJudge(document);
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`random requests: seed ${seed} (SEED=${seed} repeats it)`);

let api: TestSystem;
let known: readonly string[];
let backupDir: string;

beforeEach(async () => {
  backupDir = mkdtempSync(join(tmpdir(), 'backups-'));
  api = await startSystem({ policy, backupDir });
  const slots = await Promise.all(Array.from({ length: 5 }, () => api.slot()));
  const methods = ['pm_ok', 'pm_declined', 'pm_ok'];
  const made = await Promise.all(methods.map((method, i) => api.book(slots[i] ?? '', method)));
  const bills = (await api.call('GET /bills')).body.items.map(({ id }: { id: string }) => id);
  known = [...slots, ...made.flatMap(({ body }) => [body.id, body.sagaId]), ...bills];
});

afterEach(async () => {
  vi.restoreAllMocks();
  await api.stop();
  rmSync(backupDir, { recursive: true });
});

/** From now on, and until the test ends, the gateway takes nothing. */
function gatewayDown(): void {
  const { provider } = allOf(api.system.modules).billing;
  const down = () => Promise.reject(new GatewayUnavailableError('it is down'));
  vi.spyOn(provider, 'charge').mockImplementation(down);
  vi.spyOn(provider, 'refund').mockImplementation(down);
}

/** Stands in requests for the id of what is ripe. */
const RIPE = 'something-ripe';

/** The id of something that a verb can be done to, which it may be but once. */
async function ripeFor(path: string): Promise<readonly string[]> {
  if (path === '/backups/{id}') return [(await api.call('POST /backups')).body.id];
  const verb = /^\/sagas\/\{id\}\/(abort|retry|resolve)$/.exec(path)?.[1];
  if (verb === undefined && !path.startsWith('/dead-letters/')) return [];
  if (verb !== 'abort') gatewayDown();
  const wish = { slotId: await api.slot(), paymentMethod: 'pm_slow' };
  const { sagaId } = (await api.call('POST /bookings', wish)).body;
  if (verb === 'abort') return [sagaId];
  const state = async () => (await api.call(`GET /sagas/${sagaId}`)).body.state;
  await expect.poll(state, { timeout: 15_000 }).toBe('stalled');
  if (verb !== undefined) return [sagaId];
  const letters = async () => (await api.call('GET /dead-letters')).body.items;
  // Only what its saga still awaits is sent again.
  const awaited = expect.objectContaining({ type: 'billing.refund' });
  await expect.poll(letters, { timeout: 15_000 }).toContainEqual(awaited);
  return (await letters()).map(({ id }: { id: string }) => id);
}

/** The request that the description shows: it comes first, while what it is about is ripe. */
function exampleRequest(target: string, example: unknown): WildRequest {
  if (example === undefined) return { target, headers: [], body: undefined };
  const headers = [['Content-Type', 'application/json']] as const;
  return { target, headers, body: JSON.stringify(example) };
}

/** A schema by itself, where it is named elsewhere. */
function resolved(schema: Schema | undefined): Schema | undefined {
  const name = schema && '$ref' in schema ? String(schema.$ref).split('/').at(-1) : undefined;
  return name === undefined ? schema : document.components.schemas[name];
}

async function answer(method: string, { target, headers, body }: WildRequest) {
  const response = await api.system.app.request(target, {
    method: method.toUpperCase(),
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    ...(body === undefined || method === 'get' ? {} : { body }),
  });
  const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') ?? false;
  if (isStream) await response.body?.cancel();
  const text = isStream ? '' : await response.text();
  return { status: response.status, headers: response.headers, text };
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

describe('any request to', () => {
  it.each(operations)('$method $path is answered as described', async (operation) => {
    const { method, path, parameters = [], requestBody, responses } = operation;
    const body = resolved(requestBody?.content['application/json']?.schema);
    const arbitrary = requestsOf({ method, path, parameters, body }, [RIPE, ...known]);
    const isPlain = method === 'get' && parameters.every((one) => one.in === 'header');
    const sampled = fc.sample(arbitrary, { numRuns: isPlain ? PLAIN_REQUESTS : REQUESTS, seed });
    // Only now: what is ripe is so for a moment, and making the requests may take longer.
    const ripe = (await ripeFor(path)).at(-1) ?? RIPE;
    const { example } = requestBody?.content['application/json'] ?? {};
    const requests = [
      exampleRequest(path.replace('{id}', ripe), example),
      ...sampled.map((one) => ({ ...one, target: one.target.replace(RIPE, ripe) })),
    ];
    const faults: object[] = [];
    const statuses = new Set<number>();
    for (let from = 0; from < requests.length; from += AT_A_TIME) {
      const batch = requests.slice(from, from + AT_A_TIME);
      const told = await Promise.all(batch.map((request) => answer(method, request)));
      told.forEach((one, index) => {
        statuses.add(one.status);
        for (const fault of judge({ method, path, responses }, one))
          faults.push({ fault, request: batch[index] });
      });
    }
    expect(faults.slice(0, 3), `with SEED=${seed}, of ${faults.length}`).toEqual([]);
    // Requests that are all refused would prove little.
    expect(
      [...statuses].some((status) => status < 400),
      [...statuses].join(),
    ).toBe(true);
  });
});
