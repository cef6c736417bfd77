import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function capture(options: { readonly level?: string; readonly pretty?: boolean } = {}) {
  const written: string[] = [];
  const to = new Writable({
    decodeStrings: false,
    write(line: string, _, done) {
      written.push(line);
      done();
    },
  });
  const log = createLog({ level: 'trace', pretty: false, ...options, to });
  return { log, written, lines: () => written.map((line) => JSON.parse(line)) };
}

/** As a library throws them that hangs all it knows on its errors. */
class QueryError extends Error {
  readonly code = 'SQLITE_FULL';
  readonly params = ['pm_canary'];
}

describe('the log', () => {
  it('writes a line of JSON an event, with what it is about', () => {
    const { log, lines } = capture();
    log.info({ sagaId: 's', businessKey: 'b' }, 'saga started');
    expect(lines()).toMatchObject([
      { level: 30, sagaId: 's', bookingId: 'b', msg: 'saga started' },
    ]);
  });

  it('leaves out what is below its level', () => {
    const { log, written } = capture({ level: 'info' });
    log.debug({}, 'how');
    log.info({}, 'what');
    expect(written).toHaveLength(1);
  });

  it('hides secrets, however deep they are', () => {
    const { log, written } = capture();
    log.info({ paymentMethod: 'canary', a: { token: 'canary', b: { password: 'canary' } } }, 'x');
    expect(written[0]).toContain('"token":"[redacted]"');
    expect(written[0]).not.toContain('canary');
  });

  it('tells of an error and its cause, and nothing that hangs on them', () => {
    const { log, written, lines } = capture();
    const cause = new QueryError('disk full');
    log.error({ err: new Error('not saved', { cause }) }, 'it failed');
    const told = { message: 'not saved', cause: { code: 'SQLITE_FULL', message: 'disk full' } };
    expect(lines()[0].err).toMatchObject(told);
    expect(lines()[0].err.stack).toContain('log.test.ts');
    expect(written[0]).not.toContain('canary');
  });

  it('says what was thrown where it is no error', () => {
    const { log, lines } = capture();
    log.error({ err: 'a word' }, 'it failed');
    expect(lines()[0].err).toEqual({ message: 'a word' });
  });

  it('writes for people in a terminal', () => {
    const { log, written } = capture({ pretty: true });
    log.warn({ sagaId: 's' }, 'saga is slow');
    expect(written.join('')).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] .*WARN.*: .*saga is slow.*\n/);
    expect(written.join('')).toMatch(/sagaId.*"s"/);
  });
});
