/**
 * Trace context (W3C Recommendation, https://www.w3.org/TR/trace-context/): which trace a message
 * belongs to. It goes with every message of a saga, so that one booking is one trace.
 */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** version-traceid-parentid-flags; all-zero ids are invalid, and so is version ff. */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.{1,200})?$/;

/** The length that the recommendation asks every system to pass on, at least. */
const MAX_TRACESTATE = 512;

/** The context in its two headers; undefined if they hold none, as if they were not there. */
export function toTrace(traceparent: unknown, tracestate: unknown): TraceContext | undefined {
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return undefined;
  if (typeof tracestate !== 'string' || tracestate === '') return { traceparent };
  if (tracestate.length > MAX_TRACESTATE) return { traceparent };
  return { traceparent, tracestate };
}

/** The id of the trace, which all spans and lines of the log that belong to it share. */
export function traceIdOf({ traceparent }: TraceContext): string {
  return traceparent.split('-')[1] ?? '';
}

/** The field `trace` of a message, or of a line of the log; none if there is no trace. */
export function traceField(
  trace: TraceContext | null | undefined,
): Readonly<{ trace?: TraceContext }> {
  return trace ? { trace } : {};
}

export type SpanKind = 'server' | 'producer' | 'consumer';

export type Attributes = Readonly<Record<string, string | number>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  /** The trace that the span is part of; if undefined, it begins a trace of its own. */
  readonly parent: TraceContext | undefined;
  readonly attributes: Attributes;
}

export interface Span {
  /** The context for all work in the span; undefined if there is no trace. */
  readonly trace: TraceContext | undefined;
  /** Adds what was not known at its start. */
  tell(name: string, attributes: Attributes): void;
  /** Marks it as failed, if no error says so. */
  fail(why: string): void;
}

/** Makes the spans of a trace. If nobody records them, the context is still passed on. */
export interface Tracing {
  /** False if nobody records spans now: then there is no need to make one. */
  isRecorded(): boolean;
  /** Does the work in a span; an error of the work is the span's, and is thrown. */
  span<T>(start: SpanStart, work: (span: Span) => Promise<T>): Promise<T>;
}
