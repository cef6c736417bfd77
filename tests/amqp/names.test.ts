/** Two systems with names of their own on one broker: neither sees what is the other's. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newUuid } from '../../src/app/system.ts';
import { createAmqpBus } from '../../src/bus/amqp/amqp-bus.ts';
import { add, added, message, sums } from '../../src/bus/bus.testsuite.ts';
import type { Bus, ReplyMessage } from '../../src/bus/bus.ts';
import { ContractError } from '../../src/bus/errors.ts';
import type { BusNames } from '../../src/bus/names.ts';
import { createVirtualClock } from '../../src/testing/virtual-clock.ts';
import { silent } from '../support/log.ts';
import { type Broker, startBroker } from './broker.ts';

const LONG = { timeout: 30_000, interval: 50 };
/** Longer than any delay between two tries. */
const LONG_MS = 60_000;

/** All names of a system, each of its own and in no form of the default ones. */
const namesOf = (system: string): BusNames => ({
  commandExchange: `${system}/to-do`,
  deadLetterExchange: `${system}/undone`,
  commandQueue: (module) => `${system}/in/${module}`,
  deadQueue: (queue) => `undone:${queue}`,
  ownerQueue: (queue) => `held:${queue}`,
});
const repliesOf = (system: string) => `${system}/answers`;

const clock = createVirtualClock();
let broker: Broker;
let buses: Bus[];

beforeAll(async () => {
  broker = await startBroker();
}, 90_000);

afterAll(() => broker.stop());

beforeEach(() => {
  buses = [];
});

afterEach(() => Promise.all(buses.map((bus) => bus.close())));

const create = (system: string, names: Partial<BusNames> = namesOf(system)) => {
  const bus = createAmqpBus({
    url: broker.url,
    names,
    contracts: [sums],
    clock,
    newId: newUuid,
    random: Math.random,
    log: silent,
    // Were a queue the other's, it would be refused.
    owner: { process: system, database: `of-${system}`, place: `the test of ${system}` },
  });
  buses.push(bus);
  return bus;
};

/** A process of a system that serves sums, which fail for 0, and takes the replies. */
async function start(system: string) {
  const bus = create(system);
  const handled: string[] = [];
  const replies: ReplyMessage[] = [];
  const retried: string[] = [];
  bus.handle(add, async ({ id, payload: { n } }) => {
    if (n === 0) throw new Error(`${system} cannot add nothing`);
    handled.push(id);
    return added(Number(n));
  });
  bus.collect(repliesOf(system), {
    take: async (reply) => void replies.push(reply),
    retry: async (id) => void retried.push(id),
  });
  await bus.start();
  return { bus, handled, replies, retried };
}

const until = (holds: () => void | Promise<void>) =>
  vi.waitFor(async () => {
    await clock.advance(LONG_MS);
    await holds();
  }, LONG);

const namesAt = (what: 'queues' | 'exchanges') =>
  broker
    .control(`list_${what}`, 'name', '--quiet', '--no-table-headers')
    .split('\n')
    .filter((name) => name !== '' && !name.startsWith('amq.'))
    .toSorted();

describe('two systems with names of their own on one broker', () => {
  it('each get their commands and replies, and none of the other', async () => {
    const [one, two] = [await start('one'), await start('two')];
    expect([one.bus.status().ready, two.bus.status().ready]).toEqual([true, true]);
    const toOne = message({ n: 1 }, { replyTo: repliesOf('one') });
    const toTwo = message({ n: 2 }, { replyTo: repliesOf('two') });
    await Promise.all([one.bus.send(toOne), two.bus.send(toTwo)]);
    await until(() => expect([one.replies.length, two.replies.length]).toEqual([1, 1]));
    expect([one.handled, two.handled]).toEqual([[toOne.id], [toTwo.id]]);
    expect(one.replies).toMatchObject([{ correlationId: toOne.id, payload: { n: 1 } }]);
    expect(two.replies).toMatchObject([{ correlationId: toTwo.id, payload: { n: 2 } }]);
  });

  it('each have their dead letters, to discard or redrive, and none of the other', async () => {
    const [one, two] = [await start('one'), await start('two')];
    const fails = (system: string) => message({ n: 0 }, { replyTo: repliesOf(system) });
    const [first, second, third] = [fails('one'), fails('two'), fails('two')];
    await Promise.all([one.bus.send(first), two.bus.send(second), two.bus.send(third)]);
    const ids = async ({ bus }: typeof one) =>
      (await bus.deadLetters.list()).map((letter) => letter.message.id).toSorted();
    await until(async () => expect(await ids(one)).toEqual([first.id]));
    await until(async () => expect(await ids(two)).toEqual([second.id, third.id].toSorted()));
    const [letter, another] = await two.bus.deadLetters.list();
    expect(letter).toMatchObject({ queue: 'two/in/sums', reason: 'two cannot add nothing' });
    expect(await one.bus.deadLetters.find(letter?.id ?? '')).toBeUndefined();

    expect(await two.bus.deadLetters.redrive(letter?.id ?? '')).toEqual({ outcome: 'sent' });
    expect([one.retried, two.retried]).toEqual([[], [letter?.message.id]]);
    expect(await two.bus.deadLetters.discard(another?.id ?? '')).toBe(true);
    expect([await ids(one), await ids(two)]).toEqual([[first.id], []]);
    const [left] = await one.bus.deadLetters.list();
    await one.bus.deadLetters.discard(left?.id ?? '');
  });

  it('have no queue and no exchange at the broker but those that they name', async () => {
    await start('one');
    await start('two');
    const queuesOf = (system: string) =>
      [`${system}/in/sums`, repliesOf(system)].flatMap((queue) => [
        ...[queue, `undone:${queue}`, `held:${queue}`],
      ]);
    expect(namesAt('queues')).toEqual([...queuesOf('one'), ...queuesOf('two')].toSorted());
    const exchanges = ['one', 'two'].flatMap((system) => [`${system}/to-do`, `${system}/undone`]);
    expect(namesAt('exchanges')).toEqual(exchanges.toSorted());
  });

  it('are refused to others on another database, by the name of the queue', async () => {
    await start('one');
    const other = createAmqpBus({
      url: broker.url,
      names: namesOf('one'),
      contracts: [sums],
      clock,
      newId: newUuid,
      random: Math.random,
      log: silent,
      owner: { process: 'x', database: 'of-x', place: 'elsewhere' },
    });
    buses.push(other);
    other.handle(add, async () => added());
    await other.start();
    expect(other.status().detail).toMatch(/^the queue one\/in\/sums belongs to another database/);
  });

  it('that would share a name among their own queues are not made', () => {
    expect(() => create('one', { deadQueue: (queue) => queue })).toThrow(ContractError);
    const bus = create('one');
    const nobody = { take: async () => {}, retry: async () => undefined };
    expect(() => bus.collect('undone:one/in/sums', nobody)).toThrow('undone:one/in/sums');
  });
});
