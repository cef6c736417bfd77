import { beforeEach, describe, expect, it } from 'vitest';
import { createQueues, type Delivery, type Queues } from './queues.ts';

/** As many of one queue are in hand at a time. */
const IN_HAND = 512;

let queues: Queues;
let turns: (() => void)[];
/** What was handed out, in order. */
let handed: Delivery[];
let shut: Set<string>;

beforeEach(() => {
  turns = [];
  handed = [];
  shut = new Set();
  queues = createQueues({
    clock: { soon: (run) => void turns.push(run) },
    isOpen: (queue) => !shut.has(queue),
    deliver: (delivery) => void handed.push(delivery),
  });
});

const of = (id: string, queue = 'q'): Delivery => ({ queue, id, body: '{}', tries: 0 });
const ids = () => handed.map(({ id }) => id);

/** Until nothing is left to be done. */
const run = () => {
  while (turns.length > 0) for (const turn of turns.splice(0)) turn();
};

/** Whether it has been told that nothing is left. */
const idleness = () => {
  const seen = { isTold: false };
  queues.whenIdle(() => {
    seen.isTold = true;
  });
  return seen;
};

describe('a queue', () => {
  it('hands out in the order of coming, what came before the start too', () => {
    queues.push(of('a'));
    queues.deliver('q');
    expect(turns).toEqual([]);
    queues.start();
    queues.push(of('b'));
    queues.push(of('c'));
    expect(ids()).toEqual([]);
    run();
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  it('asks for one turn of the loop for all that comes in one', () => {
    queues.start();
    for (const id of ['a', 'b', 'c']) queues.push(of(id));
    expect(turns).toHaveLength(1);
    run();
    queues.push(of('d'));
    expect(turns).toHaveLength(1);
  });

  it('hands out as many at a time as may be in hand, and one for each that comes back', () => {
    queues.start();
    const all = Array.from({ length: IN_HAND + 3 }, (_, n) => of(`m${n}`));
    for (const one of all) queues.push(one);
    run();
    expect(handed).toHaveLength(IN_HAND);
    queues.push(of('late'));
    run();
    expect(handed).toHaveLength(IN_HAND);
    for (const one of handed.slice(0, 2)) queues.done(one);
    run();
    expect(ids().slice(IN_HAND)).toEqual(['m512', 'm513']);
  });

  it('of which nothing may be handed out holds up no other', () => {
    shut.add('q');
    queues.start();
    queues.push(of('a'));
    queues.push(of('b', 'other'));
    run();
    expect(ids()).toEqual(['b']);
    shut.clear();
    queues.deliver('q');
    run();
    expect(ids()).toEqual(['b', 'a']);
  });

  it('hands what was put back out before all that waits', () => {
    queues.start();
    queues.push(of('a'));
    queues.push(of('b'));
    run();
    shut.add('q');
    queues.push(of('c'));
    for (const one of handed.splice(0)) queues.putBack(one);
    run();
    expect(ids()).toEqual([]);
    shut.clear();
    queues.deliver('q');
    run();
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  it('hands what was put back out again at once if it may', () => {
    queues.start();
    queues.push(of('a'));
    run();
    queues.putBack(of('a'));
    run();
    expect(ids()).toEqual(['a', 'a']);
  });

  it('is full at a hundred thousand that wait', () => {
    for (let n = 0; n < 99_999; n += 1) queues.push(of(`m${n}`));
    expect(queues.isFull('q')).toBe(false);
    queues.push(of('last'));
    expect([queues.isFull('q'), queues.isFull('other')]).toEqual([true, false]);
  });

  it('hands out nothing after its end', () => {
    queues.start();
    queues.push(of('a'));
    queues.stop();
    queues.push(of('b'));
    run();
    expect(ids()).toEqual([]);
  });
});

describe('a message', () => {
  it('is held until it is done with, also between two tries', () => {
    queues.start();
    expect(queues.holds('a')).toBe(false);
    queues.push(of('a'));
    run();
    queues.release(of('a'));
    expect(queues.holds('a')).toBe(true);
    queues.push(of('a'));
    run();
    expect(ids()).toEqual(['a', 'a']);
    queues.done(of('a'));
    expect(queues.holds('a')).toBe(false);
  });
});

describe('that nothing is left', () => {
  it('is told at once if it is so', () => {
    expect(idleness().isTold).toBe(true);
  });

  it('is told once the last is done with, of all queues', () => {
    queues.start();
    for (const one of [of('a'), of('b'), of('c', 'other')]) queues.push(one);
    run();
    const seen = idleness();
    queues.done(of('a'));
    queues.release(of('c', 'other'));
    expect(seen.isTold).toBe(false);
    queues.done(of('b'));
    expect(seen.isTold).toBe(true);
  });

  it('is not told while something waits, or was put back', () => {
    queues.start();
    queues.push(of('a'));
    const waiting = idleness();
    expect(waiting.isTold).toBe(false);
    run();
    shut.add('q');
    queues.putBack(of('a'));
    run();
    expect([waiting.isTold, idleness().isTold]).toEqual([false, false]);
    shut.clear();
    queues.deliver('q');
    run();
    queues.done(of('a'));
    expect(waiting.isTold).toBe(true);
  });

  it('is not told while as much is in hand or was put back as waits', () => {
    queues.start();
    queues.push(of('a'));
    run();
    shut.add('q');
    queues.push(of('b'));
    const seen = idleness();
    expect(seen.isTold).toBe(false);
    queues.putBack(of('a'));
    expect([seen.isTold, idleness().isTold]).toEqual([false, false]);
  });

  it('is told if what waits is left, as nothing of its queue may be handed out', () => {
    queues.start();
    shut.add('q');
    queues.push(of('a'));
    queues.leaveStanding();
    expect(idleness().isTold).toBe(true);
    queues.push(of('b', 'other'));
    queues.leaveStanding();
    run();
    expect(ids()).toEqual(['b']);
  });
});
