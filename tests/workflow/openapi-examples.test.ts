/** The examples of answers, as somebody compares them with the status that they stand at. */
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

interface Media {
  readonly schema: { readonly $ref?: string };
  readonly example?: unknown;
}

interface Answer {
  readonly headers?: { readonly Location?: { readonly schema: { readonly example: string } } };
  readonly content?: { readonly 'application/json'?: Media };
}

interface Document {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, Answer> }>>;
  readonly components: { readonly schemas: Record<string, { readonly examples: unknown[] }> };
}

let api: TestSystem;
let document: Document;

beforeAll(async () => {
  api = await startSystem();
  document = (await api.call('GET /openapi.json')).body;
});

afterAll(() => api.stop());

/** Every answer in JSON that is no problem to what changes something, as `POST /slots 201`. */
function answersToChanges(): ReadonlyMap<string, Answer> {
  return new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([method]) => method !== 'get')
        .flatMap(([method, { responses }]) =>
          Object.entries(responses)
            .filter(([, { content }]) => content?.['application/json'] !== undefined)
            .map(([status, answer]): [string, Answer] => [
              `${method.toUpperCase()} ${path} ${status}`,
              answer,
            ]),
        ),
    ),
  );
}

/** What a reader is shown: the example of the answer, else that of its form. */
function shownFor(name: string): unknown {
  const media = answersToChanges().get(name)?.content?.['application/json'];
  const schema = media?.schema.$ref?.split('/').at(-1) ?? '';
  return media?.example ?? document.components.schemas[schema]?.examples[0];
}

/** What an example must show to go with its status: a new answer must be added. */
const telling: Readonly<Record<string, object>> = {
  'POST /slots 201': { status: 'available', bookingId: null },
  // The request beside it closes the slot.
  'PATCH /slots/{id} 200': { status: 'closed' },
  // Its saga has ended; the card of the request beside it is declined.
  'POST /bookings 201': { status: 'rejected', sagaState: 'compensated', reason: 'card_declined' },
  'POST /bookings 202': { status: 'pending', sagaState: 'running', reason: null },
  'POST /bookings/{id}/cancellation 202': {
    status: 'approved',
    sagaState: 'completed',
    cancellationSagaId: expect.any(String),
    reason: null,
  },
  'POST /sagas/{id}/abort 202': {
    state: 'compensating',
    finishedAt: null,
    reason: { code: 'aborted' },
  },
  // It is sent again, and goes on to be stalled until it is answered.
  'POST /sagas/{id}/retry 202': { state: 'stalled', finishedAt: null, step: expect.any(String) },
  'POST /sagas/{id}/resolve 202': {
    state: 'compensating',
    finishedAt: null,
    steps: expect.arrayContaining([expect.objectContaining({ state: 'resolved' })]),
  },
  'POST /sagas/retry 200': { count: 2, done: 0, refused: [] },
  'POST /sagas/retry 202': {
    count: 2,
    done: 1,
    refused: [{ detail: expect.stringMatching(/^cannot retry: /) }],
  },
  'POST /sagas/resolve 200': { count: 2, done: 0, refused: [] },
  'POST /sagas/resolve 202': {
    count: 2,
    done: 1,
    refused: [{ detail: expect.stringMatching(/^cannot resolve: /) }],
  },
  'POST /dead-letters/redrive 200': { count: 2, done: 0, refused: [] },
  'POST /dead-letters/redrive 202': { count: 2, done: 1, refused: [{}] },
  'POST /dead-letters/discard 200': { count: 2, done: 0, refused: [] },
  'POST /dead-letters/discard 202': { count: 2, done: 2, refused: [] },
  'POST /backups 202': { state: 'running', takenAt: null, bytes: null, openSagas: null },
};

describe('an example of an answer', () => {
  it('is told what it must show, whatever the operation', () => {
    expect([...answersToChanges().keys()].toSorted()).toEqual(Object.keys(telling).toSorted());
  });

  it.each(Object.keys(telling))('%s shows what has come of it by then', (name) => {
    expect(shownFor(name)).toMatchObject(telling[name] ?? {});
  });

  it('has the form that its answer has', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    ajv.addSchema(document, 'api');
    for (const [name, { content }] of answersToChanges()) {
      const { $ref } = content?.['application/json']?.schema ?? {};
      const fits = ajv.validate({ $ref: `api${$ref}` }, shownFor(name));
      expect(fits, `${name}: ${ajv.errorsText()}`).toBe(true);
    }
  });

  it('of a cancellation names the saga that Location leads to', () => {
    const name = 'POST /bookings/{id}/cancellation 202';
    const location = answersToChanges().get(name)?.headers?.Location?.schema.example;
    const { cancellationSagaId } = shownFor(name) as { readonly cancellationSagaId: string };
    expect(location).toBe(`/sagas/${cancellationSagaId}`);
  });
});
