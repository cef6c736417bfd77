/**
 * Spans by OpenTelemetry's API. It does nothing until an SDK is loaded beside the program; then
 * too this file knows none. Without one, a context that came in is passed on as it is.
 */
import {
  type Context,
  context,
  createTraceState,
  SpanKind as Kind,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { SpanKind, TraceContext, Tracing } from '../ports/trace.ts';

const kinds: Readonly<Record<SpanKind, Kind>> = {
  server: Kind.SERVER,
  producer: Kind.PRODUCER,
  consumer: Kind.CONSUMER,
};

const TRACER = 'parking-saga';

/** Makes tracing on the global tracer of OpenTelemetry; contexts follow W3C Trace Context. */
export function createTracing(): Tracing {
  const tracer = trace.getTracer(TRACER);
  return {
    isRecorded,
    async span({ name, kind, parent, attributes }, work) {
      const options = { kind: kinds[kind], attributes: { ...attributes } };
      const outer = contextOf(parent);
      const span = tracer.startSpan(name, options, outer);
      const fail = (message: string) =>
        void span.setStatus({ code: SpanStatusCode.ERROR, message });
      try {
        return await context.with(trace.setSpan(outer, span), () =>
          work({
            trace: traceOf(span.spanContext()),
            tell: (called, more) => void span.updateName(called).setAttributes({ ...more }),
            fail,
          }),
        );
      } catch (error) {
        span.recordException(error instanceof Error ? error : String(error));
        fail(error instanceof Error ? error.message : String(error));
        throw error;
      } finally {
        span.end();
      }
    },
  };
}

/** The provider of the API stands for that of an SDK, and asks it for a tracer if there is one. */
function isRecorded(): boolean {
  const provider = trace.getTracerProvider();
  if (!(provider instanceof ProxyTracerProvider)) return true;
  return provider.getDelegateTracer(TRACER) !== undefined;
}

/** W3C Trace Context, section 3.2: version-traceid-parentid-flags. */
function contextOf(parent: TraceContext | undefined): Context {
  const [, traceId, spanId, flags] = parent?.traceparent.split('-') ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  const { tracestate } = parent ?? {};
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    isRemote: true,
    traceFlags: Number.parseInt(flags ?? '0', 16),
    ...(tracestate === undefined ? {} : { traceState: createTraceState(tracestate) }),
  });
}

function traceOf(made: SpanContext): TraceContext | undefined {
  if (!trace.isSpanContextValid(made)) return undefined;
  const flags = made.traceFlags.toString(16).padStart(2, '0');
  const traceparent = `00-${made.traceId}-${made.spanId}-${flags}`;
  const tracestate = made.traceState?.serialize();
  return tracestate ? { traceparent, tracestate } : { traceparent };
}
