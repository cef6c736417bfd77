import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { settled } from '../testing/virtual-clock.ts';
import { createLog } from './log.ts';
import { createLogLines } from './log-lines.ts';

/** Whoever reads the log: takes what is written, or stands still until told to go on. */
function reader() {
  const read: string[] = [];
  let standing: (() => void) | undefined;
  let mode: 'reads' | 'stands' | 'gone' = 'reads';
  const stream = new Writable({
    decodeStrings: false,
    // The streams of a process go on after an error, by this method that its types do not know.
    destroy(this: Writable & { _undestroy?(): void }, error, done) {
      done(error);
      this._undestroy?.();
    },
    write(line: string, _, done) {
      if (mode === 'gone') return done(Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
      const take = () => {
        read.push(line);
        done();
      };
      if (mode === 'reads') take();
      else standing = take;
    },
  });
  return {
    stream,
    read,
    stand: () => {
      mode = 'stands';
    },
    leave: () => {
      mode = 'gone';
    },
    goOn: async () => {
      mode = 'reads';
      standing?.();
      standing = undefined;
      await settled();
    },
  };
}

const logTo = (stream: Writable) => {
  const lines = createLogLines(stream);
  const log = createLog({ level: 'info', format: 'pino', to: lines });
  lines.onTakenAgain((dropped) => log.warn({ dropped }, 'lines dropped'));
  return { lines, log };
};
const text = 'x'.repeat(1_000);
const BEYOND = 10_000;

describe('the lines of the log', () => {
  it('are written before a call returns while somebody reads', () => {
    const { stream, read } = reader();
    const { log } = logTo(stream);
    for (let n = 0; n < 100; n += 1) log.info({ n }, text);
    expect(read).toHaveLength(100);
  });

  it('wait for a reader that stands still, and come in order once it goes on', async () => {
    const { stream, read, stand, goOn } = reader();
    const { lines, log } = logTo(stream);
    stand();
    for (let n = 0; n < 1_000; n += 1) log.info({ n }, text);
    expect([read.length, lines.dropped()]).toEqual([0, 0]);
    await goOn();
    expect(read.map((line) => JSON.parse(line).n)).toEqual([...Array(1_000).keys()]);
  });

  it('are dropped beyond a bound, in one gap, which the log tells of', async () => {
    const { stream, read, stand, goOn } = reader();
    const { lines, log } = logTo(stream);
    stand();
    for (let n = 0; n < BEYOND; n += 1) log.info({ n }, text);
    const dropped = lines.dropped();
    expect(dropped).toBeGreaterThan(BEYOND / 2);
    expect(stream.writableLength).toBeLessThan(5_000_000);
    await goOn();
    log.info({ n: 'after' }, text);
    const told = read.map((line) => JSON.parse(line));
    expect(told.slice(-2)).toMatchObject([{ dropped, msg: 'lines dropped' }, { n: 'after' }]);
    expect(told).toHaveLength(BEYOND - dropped + 2);
  });

  it('of a reader that is gone are counted, and end nothing', async () => {
    const { stream, leave } = reader();
    const { lines, log } = logTo(stream);
    leave();
    for (let n = 0; n < 3; n += 1) log.info({ n }, text);
    await settled();
    expect(lines.dropped()).toBe(3);
  });

  it('are taken by a reader that comes after one that is gone', async () => {
    const { stream, read, leave, goOn } = reader();
    const { log } = logTo(stream);
    leave();
    log.info({}, text);
    await settled();
    await goOn();
    log.info({ n: 'after' }, text);
    await settled();
    expect(read.map((line) => JSON.parse(line))).toMatchObject([{ n: 'after' }, { dropped: 1 }]);
  });

  it('are flushed once the reader has all of them', async () => {
    const { stream, stand, goOn } = reader();
    const { lines, log } = logTo(stream);
    await lines.flushed();
    stand();
    log.info({}, text);
    let isFlushed = false;
    const flushed = lines.flushed().then(() => {
      isFlushed = true;
    });
    await settled();
    expect(isFlushed).toBe(false);
    await goOn();
    await flushed;
  });
});
