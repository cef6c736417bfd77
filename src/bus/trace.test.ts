import { describe, expect, it } from 'vitest';
import { toTrace } from './trace.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('a trace context', () => {
  it('is taken with its state, and without', () => {
    expect(toTrace(traceparent, 'rojo=1')).toEqual({ traceparent, tracestate: 'rojo=1' });
    expect(toTrace(traceparent, undefined)).toEqual({ traceparent });
    expect(toTrace(traceparent, '')).toEqual({ traceparent });
  });

  it('of a later version is passed on as it is', () => {
    const later = `${traceparent.replace('00', '01')}-more`;
    expect(toTrace(later, undefined)).toEqual({ traceparent: later });
  });

  it.each([
    ['nothing', undefined],
    ['a number', 7],
    ['some words', 'trace me'],
    ['a forbidden version', traceparent.replace('00-', 'ff-')],
    ['an empty trace id', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['an empty parent id', `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`],
    ['capital letters', traceparent.toUpperCase()],
  ])('%s is none', (_, given) => {
    expect(toTrace(given, 'rojo=1')).toBeUndefined();
  });

  it('keeps a state of the length that every system is to pass on', () => {
    const tracestate = 'a'.repeat(512);
    expect(toTrace(traceparent, tracestate)).toEqual({ traceparent, tracestate });
  });

  it('loses a state that is too long to be passed on', () => {
    expect(toTrace(traceparent, 'a'.repeat(513))).toEqual({ traceparent });
  });
});
