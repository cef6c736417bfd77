import { describe, expect, it } from 'vitest';
import { createLanes } from './lanes.ts';

/** Work that goes on until it is let go. */
function held() {
  let release = () => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

describe('lanes', () => {
  it('run work of one key one after the other, and of others meanwhile', async () => {
    const lanes = createLanes();
    const order: string[] = [];
    const first = held();
    const work = (name: string, until?: Promise<void>) => async () => {
      order.push(`${name} begins`);
      await until;
      order.push(`${name} ends`);
    };
    const all = [
      lanes.run('a', work('first', first.promise)),
      lanes.run('a', work('second')),
      lanes.run('b', work('other')),
    ];
    await all[2];
    expect(order).toEqual(['first begins', 'other begins', 'other ends']);
    first.release();
    await Promise.all(all);
    expect(order.slice(3)).toEqual(['first ends', 'second begins', 'second ends']);
  });

  it('go on after work that failed, and tell who asked for it', async () => {
    const lanes = createLanes();
    const broken = () => {
      throw new Error('broken');
    };
    for (const work of [broken, async () => broken()]) {
      const failed = lanes.run('a', work);
      const next = lanes.run('a', async () => 'done');
      await expect(failed).rejects.toThrow('broken');
      expect(await next).toBe('done');
    }
  });

  it('keep work waiting behind that which waited before it', async () => {
    const lanes = createLanes();
    const begun: string[] = [];
    const second = held();
    await lanes.run('a', async () => {
      void lanes.run('a', () => {
        begun.push('second');
        return second.promise;
      });
    });
    await new Promise(setImmediate);
    const third = lanes.run('a', async () => void begun.push('third'));
    await new Promise(setImmediate);
    expect(begun).toEqual(['second']);
    second.release();
    await third;
    expect(begun).toEqual(['second', 'third']);
  });

  it('keep nothing of a key once all its work has ended', async () => {
    const waiting = new Map();
    const lanes = createLanes(waiting);
    const first = held();
    const all = [lanes.run('a', () => first.promise), lanes.run('b', async () => {})];
    expect(waiting.size).toBe(2);
    first.release();
    await Promise.all(all);
    await new Promise(setImmediate);
    expect(waiting.size).toBe(0);
  });
});
