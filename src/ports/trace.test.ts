import { describe, expect, it } from 'vitest';
import { toTrace, traceField, traceIdOf } from './trace.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('a trace context', () => {
  it('is taken with its state, and without', () => {
    expect(toTrace(traceparent, 'rojo=1')).toEqual({ traceparent, tracestate: 'rojo=1' });
    expect(toTrace(traceparent, undefined)).toEqual({ traceparent });
    for (const none of ['', 7, ['rojo=1']])
      expect(toTrace(traceparent, none)).toEqual({ traceparent });
  });

  it('may have an id that begins with zeros', () => {
    const zeros = traceparent.replace('0af7', '0000').replace('b7ad', '0000');
    expect(toTrace(zeros, undefined)).toEqual({ traceparent: zeros });
  });

  it('of a later version is passed on as it is', () => {
    const first = traceparent.replace('00', 'f0');
    for (const later of [first, `${first}-more`, `${first}-${'a'.repeat(200)}`])
      expect(toTrace(later, undefined)).toEqual({ traceparent: later });
  });

  it.each([
    ['nothing', undefined],
    ['a number', 7],
    ['a list with one in it', [traceparent]],
    ['some words', 'trace me'],
    ['a forbidden version', traceparent.replace('00-', 'ff-')],
    ['an empty trace id', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['an empty parent id', `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`],
    ['capital letters', traceparent.toUpperCase()],
    ['something before it', `a${traceparent}`],
    ['something behind it', `${traceparent}a`],
    ['nothing behind its last dash', `${traceparent}-`],
    ['more behind it than anybody sends', `${traceparent}-${'a'.repeat(201)}`],
    ['a short version', traceparent.slice(1)],
    ['a short trace id', traceparent.replace('0af7', 'af7')],
    ['a short parent id', traceparent.replace('b7ad', '7ad')],
    ['short flags', traceparent.slice(0, -1)],
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

describe('the id of a trace', () => {
  it('is what all that belongs to it shares', () => {
    expect(traceIdOf({ traceparent })).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(traceIdOf({ traceparent: traceparent.replace('b7ad', 'c0de') })).toBe(
      '0af7651916cd43dd8448eb211c80319c',
    );
  });
});

describe('a line of the log', () => {
  it('has the trace that it belongs to, or no such field', () => {
    const trace = { traceparent };
    expect(traceField(trace)).toEqual({ trace });
    expect(Object.keys(traceField(undefined))).toEqual([]);
  });
});
