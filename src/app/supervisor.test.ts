import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { listening } from '../../tests/support/log.ts';
import { createVirtualClock, settled, type VirtualClock } from '../testing/virtual-clock.ts';
import { hearEndSignals } from './signals.ts';
import type { HandOver } from './supervised.ts';
import { supervise } from './supervisor.ts';

/** A child process, as far as its supervisor knows it. */
class Child extends EventEmitter {
  readonly signals: string[] = [];

  kill(signal: NodeJS.Signals): boolean {
    this.signals.push(signal);
    return true;
  }

  /** Its last message may come after it has ended. */
  async end(code: number | null, signal: NodeJS.Signals | null, last?: HandOver): Promise<void> {
    this.emit('exit', code, signal);
    await settled();
    if (last !== undefined) this.emit('message', last);
  }
}

let clock: VirtualClock;
let process: EventEmitter;
let children: Child[];
/** All that each child was started with. */
let handedOver: HandOver[];
let parentIsGone: () => void;
let ended: Promise<number>;

beforeEach(() => {
  clock = createVirtualClock();
  process = new EventEmitter();
  [children, handedOver] = [[], []];
  const { first, onFurther } = hearEndSignals(process);
  const gone = new Promise<'the end of its parent'>((resolve) => {
    parentIsGone = () => resolve('the end of its parent');
  });
  ended = supervise({
    start(handOver) {
      const child = new Child();
      children.push(child);
      handedOver.push(handOver);
      return child;
    },
    told: Promise.race([first, gone]),
    onFurther,
    clock,
    log: listening().log,
  });
});

const child = (number = children.length) => children[number - 1] ?? new Child();
const signal = async (name: NodeJS.Signals) => {
  process.emit(name);
  await settled();
};

describe('a supervised system', () => {
  it.each([0, 1])('that ends by itself with %d is not started again', async (code) => {
    await clock.advance(60_000);
    await child().end(code, null);
    expect(await ended).toBe(code);
    expect(children).toHaveLength(1);
  });

  it('that is killed is started again, after a short pause', async () => {
    await clock.advance(60_000);
    await child().end(null, 'SIGKILL');
    expect(children).toHaveLength(1);
    await clock.advance(500);
    expect(children).toHaveLength(2);
  });

  it('that is ended by another signal is not, and its exit code says which', async () => {
    await child().end(null, 'SIGABRT');
    expect(await ended).toBe(134);
  });

  it('that is killed again and again at once is given up, with its exit code', async () => {
    for (let kill = 1; kill <= 5; kill += 1) {
      await child().end(null, 'SIGKILL');
      await clock.advance(500);
    }
    expect(children).toHaveLength(6);
    await child().end(null, 'SIGKILL');
    expect(await ended).toBe(137);
  });

  it('that is killed now and then goes on', async () => {
    for (let kill = 1; kill <= 30; kill += 1) {
      await clock.advance(2_000);
      await child().end(null, 'SIGKILL');
      await clock.advance(500);
    }
    expect(children).toHaveLength(31);
  });

  it('hands on what it knows to all that come after it, its last word too', async () => {
    child().emit('message', { port: 3000 });
    const hit = { kind: 'crash', at: 1, sagaId: 's', messageId: 'm', messageType: 't' } as const;
    await child().end(null, 'SIGKILL', { hits: [hit] });
    await clock.advance(500);
    await child().end(null, 'SIGKILL');
    await clock.advance(500);
    expect(handedOver).toEqual([{}, { port: 3000, hits: [hit] }, { port: 3000, hits: [hit] }]);
  });
});

describe('a supervisor that is told to end', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s passes it on', async (name) => {
    await signal(name);
    expect(child().signals).toEqual([name]);
    await child().end(0, null);
    expect(await ended).toBe(0);
  });

  it('passes on who will not wait', async () => {
    await signal('SIGINT');
    await signal('SIGINT');
    expect(child().signals).toEqual(['SIGINT', 'SIGINT']);
  });

  it('by the end of npm alone tells the system', async () => {
    parentIsGone();
    await settled();
    expect(child().signals).toEqual(['SIGTERM']);
  });

  it('starts nothing again, however the system ends', async () => {
    await signal('SIGTERM');
    await child().end(null, 'SIGKILL');
    expect(await ended).toBe(137);
    expect(children).toHaveLength(1);
  });

  it('while nothing runs ends at once', async () => {
    await child().end(null, 'SIGKILL');
    await signal('SIGINT');
    expect(await ended).toBe(0);
    await clock.advance(60_000);
    expect(children).toHaveLength(1);
  });
});
