import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function terminal(level = 'info') {
  const read: string[] = [];
  const to = { write: (line: string) => void (line === '' || read.push(line)) };
  const log = createLog({ level, format: 'pretty', to, isTerminal: true });
  const lines = () => read.map((line) => stripVTControlCharacters(line).replace(/^\[.*?\] /, ''));
  return { log, lines };
}

const saga = { sagaId: 's', businessKey: 'b', definition: 'book-slot' };
const refused = { code: 'refused', detail: 'card_declined', step: 'pay-bill' };

describe('the log in a terminal', () => {
  it('has one line for a saga: how it ended, how soon, and why if it went back', () => {
    const { log, lines } = terminal();
    log.info({ ...saga, requestId: 'r' }, 'saga started');
    log.info({ method: 'POST', path: '/bookings', status: 202 }, 'request answered');
    log.info({ ...saga, state: 'completed', reason: null, ms: 23 }, 'saga ended');
    log.info({ ...saga, state: 'compensated', reason: refused, ms: 9 }, 'saga ended');
    expect(lines()).toEqual([
      'INFO: book-slot completed in 23 ms, booking b\n',
      'INFO: book-slot compensated in 9 ms, booking b: refused, card_declined\n',
    ]);
  });

  it('has one line for anything else, with its facts', () => {
    const { log, lines } = terminal();
    log.warn({ queue: 'parking.commands', why: 'disk full' }, 'nothing is taken from a queue');
    expect(lines()).toEqual([
      'WARN: nothing is taken from a queue {"queue":"parking.commands","why":"disk full"}\n',
    ]);
  });

  it('has requests that were refused, or failed', () => {
    const { log, lines } = terminal();
    log.info({ path: '/bookings', status: 422 }, 'request answered');
    log.info({ path: '/bookings', status: 503 }, 'request answered');
    expect(lines()).toHaveLength(2);
  });

  it('leaves out nothing at debug', () => {
    const { log, lines } = terminal('debug');
    log.info(saga, 'saga started');
    log.debug({ path: '/slots', status: 200 }, 'request answered');
    expect(lines()).toHaveLength(2);
  });
});
