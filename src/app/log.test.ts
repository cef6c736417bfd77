import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLog, type LogFormat } from './log.ts';

interface Options {
  readonly level?: string;
  readonly format?: LogFormat;
  readonly secrets?: readonly string[];
}

function capture(options: Options = {}) {
  const written: string[] = [];
  const to = new Writable({
    decodeStrings: false,
    write(line: string, _, done) {
      written.push(line);
      done();
    },
  });
  const log = createLog({ level: 'trace', format: 'pino', ...options, to });
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

  it('names levels, and tells the time as ISO 8601 does, if that is wished', () => {
    const { log, lines } = capture({ format: 'json' });
    log.warn({ sagaId: 's' }, 'saga is slow');
    expect(lines()).toMatchObject([{ level: 'warn', sagaId: 's', msg: 'saga is slow' }]);
    expect(lines()[0].time).toBe(new Date(lines()[0].time).toISOString());
  });

  it('has no colours in what is no terminal', () => {
    const { log, written } = capture({ format: 'pretty' });
    log.warn({}, 'saga is slow');
    expect(written[0]).toBe(stripVTControlCharacters(written[0] ?? ''));
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

  it('names no secret of an address that a library quotes, in an error or its cause', () => {
    const { log, written } = capture({ secrets: ['canary%40'] });
    const cause = new TypeError('cannot reach http://me:canary@host/ by canary%40');
    log.error({ err: new Error('amqp://me:canary@host', { cause }) }, 'it failed');
    log.error({ err: 'http://me:canary@host and canary%40' }, 'it failed');
    log.warn({ why: 'lost amqp://me:canary@host, canary%40', reason: 'canary%40' }, 'it failed');
    expect(written.join('')).toContain('amqp://[redacted]@host');
    expect(written.join('')).not.toMatch(/canary/);
  });

  it('writes nothing that acts on a terminal, and yet all that was said', () => {
    const { log, written, lines } = capture();
    log.info({ path: '/\u009b2J\u001b[2J\u202e' }, 'a\nb');
    expect(written[0]).toMatch(/^[ -~]+\n$/);
    expect(lines()).toMatchObject([{ path: '/\u009b2J\u001b[2J\u202e', msg: 'a\nb' }]);
  });

  it('in a terminal shows what would act on it', () => {
    const { log, written } = capture({ format: 'pretty' });
    const err = new Error('not\u009b2J\nsaved');
    log.info({ path: '/\u001b[2J\u009b2J', err }, 'a\u001b[2J\nb\u202e');
    const text = stripVTControlCharacters(written.join(''));
    expect(text).toMatch(/INFO.*: a\\u001b\[2J\\u000ab\\u202e \{/);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(written.join('')).not.toContain('\u001b[2J');
    expect(text).toMatch(/\n +at .*log.test.ts/);
  });

  it('says what was thrown where it is no error', () => {
    const { log, lines } = capture();
    log.error({ err: 'a word' }, 'it failed');
    expect(lines()[0].err).toEqual({ message: 'a word' });
  });

  it('writes for people in a terminal', () => {
    const { log, written } = capture({ format: 'pretty' });
    log.warn({ sagaId: 's' }, 'saga is slow');
    expect(written.join('')).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] .*WARN.*: .*saga is slow.*\n/);
    expect(written.join('')).toMatch(/sagaId.*"s"/);
  });
});
