/** One booking is one trace, whatever happens to it on the way. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SystemOptions, startSystem, type TestSystem } from '../support/system.ts';

const exporter = new InMemorySpanExporter();

beforeAll(() => {
  const spanProcessors = [new SimpleSpanProcessor(exporter)];
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});

afterAll(() => {
  trace.disable();
  context.disable();
});

let api: TestSystem;
let dataDir: string;

const start = async (options: SystemOptions = {}) => {
  api = await startSystem({ dataDir, ...options });
};

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'traces-'));
});

afterEach(async () => {
  await api.stop();
  rmSync(dataDir, { recursive: true });
});

const traceOf = (span: ReadableSpan) => span.spanContext().traceId;
const named = (name: string) => exporter.getFinishedSpans().filter((span) => span.name === name);

/** The spans of the trace that the one booking of the test is in, by name. */
function spansOfBooking(): readonly ReadableSpan[] {
  const [request] = named('POST /bookings');
  return exporter
    .getFinishedSpans()
    .filter((span) => request && traceOf(span) === traceOf(request));
}

const names = (spans: readonly ReadableSpan[]) => new Set(spans.map(({ name }) => name));

describe('a booking', () => {
  beforeEach(async () => {
    await start();
    exporter.reset();
  });

  it('is one trace, from the request through every message to the last compensation', async () => {
    const slotId = await api.slot();
    const { body } = await api.book(slotId, 'pm_declined');
    await expect
      .poll(() => names(spansOfBooking()))
      .toEqual(
        new Set([
          'POST /bookings',
          ...['send parking.block', 'process parking.block', 'process PARKING_AVAILABLE'],
          ...['send billing.pay', 'process billing.pay', 'process BILL_FAILED'],
          ...['send parking.unblock', 'process parking.unblock', 'process PARKING_UNBLOCKED'],
        ]),
      );
    const [sent] = named('send parking.unblock');
    expect(sent?.attributes).toMatchObject({
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'saga.commands:parking.unblock',
      'saga.id': body.sagaId,
      'saga.attempt': 1,
      'saga.compensates': `${body.sagaId}:block-slot:do`,
    });
  });

  it('has each message below the span that sent it, and that below the request', async () => {
    await api.book(await api.slot());
    await expect.poll(() => named('process PARKING_RESERVED')).toHaveLength(1);
    const idOf = (name: string) => named(name)[0]?.spanContext().spanId;
    const above = (name: string) => named(name)[0]?.parentSpanContext?.spanId;
    expect(above('process parking.block')).toBe(idOf('send parking.block'));
    expect(above('process PARKING_AVAILABLE')).toBe(idOf('send parking.block'));
    expect(above('send parking.block')).toBe(idOf('POST /bookings'));
    expect(above('POST /bookings')).toBeUndefined();
  });

  it('is part of the trace that its client is in', async () => {
    const slotId = await api.slot();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await api.call('POST /bookings', { slotId }, { Prefer: 'wait=20', traceparent });
    expect(spansOfBooking().map(traceOf)).toContain('0af7651916cd43dd8448eb211c80319c');
    expect(named('POST /bookings')[0]?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  });

  it('shows each try of a handler that fails, and why', async () => {
    await api.book(await api.slot(), 'pm_flaky');
    const tries = named('process billing.pay');
    expect(tries.map(({ status }) => status.message)).toEqual([
      'the payment gateway is not available: it failed this try',
      'the payment gateway is not available: it failed this try',
      undefined,
    ]);
  });
});

describe('a request that machines repeat', () => {
  it('is in no trace', async () => {
    await start();
    exporter.reset();
    for (const path of ['/livez', '/readyz', '/metrics', '/slots']) await api.call(`GET ${path}`);
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['GET /slots']);
  });
});

describe('a command without an answer', () => {
  it('is sent again in the trace of its booking', async () => {
    await start({ policy: { replyTimeoutMs: 200 } });
    exporter.reset();
    await api.book(await api.slot(), 'pm_slow');
    const sendings = spansOfBooking().filter(({ name }) => name === 'send billing.pay');
    const attempts = sendings.map(({ attributes }) => attributes['saga.attempt']);
    expect(attempts.length).toBeGreaterThan(1);
    expect(attempts).toEqual(attempts.map((_, index) => index + 1));
  });

  it('that was lost on purpose, or whose reply was, was sent and not processed', async () => {
    const demo = { crashProcess: () => {}, formerHits: [] };
    await start({ policy: { replyTimeoutMs: 600 }, demo });
    const slotId = await api.slot();
    exporter.reset();
    api.system.breakages?.arm({ kind: 'deaf', target: 'parking' });
    api.system.breakages?.arm({ kind: 'lose-reply' });
    await api.book(slotId);
    await expect.poll(() => named('process PARKING_RESERVED')).toHaveLength(1);
    expect(named('send parking.block').length).toBeGreaterThanOrEqual(4);
    expect(named('process parking.block')).toHaveLength(2);
    expect(named('process PARKING_AVAILABLE')).toHaveLength(1);
  });

  it('is so by a process that comes after the one that began', async () => {
    await start();
    exporter.reset();
    const slotId = await api.slot();
    const wish = { slotId, paymentMethod: 'pm_slow' };
    const { body } = await api.call('POST /bookings', wish);
    await expect.poll(() => named('send billing.pay').length).toBe(1);
    await api.stop();
    await start();
    const state = async () => (await api.call(`GET /sagas/${body.sagaId}`)).body.state;
    await expect.poll(state, { timeout: 10_000 }).toBe('completed');
    await expect.poll(() => names(spansOfBooking())).toContain('process PARKING_RESERVED');
    expect(new Set(named('process PARKING_RESERVED').map(traceOf))).toEqual(
      new Set(named('POST /bookings').map(traceOf)),
    );
  });
});
