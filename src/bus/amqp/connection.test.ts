import { describe, expect, it } from 'vitest';
import { createVirtualClock, settled } from '../../testing/virtual-clock.ts';
import { QueueHeldError } from '../errors.ts';
import type { AmqpSession } from './channel.ts';
import { createLastingConnection } from './connection.ts';

/** A broker that lets in or not, and the connection to it. */
function make() {
  const clock = createVirtualClock();
  const broker = { refuses: undefined as Error | undefined, connects: 0, told: [] as string[] };
  const loud: string[] = [];
  const quiet: string[] = [];
  const say = (lines: string[]) => (fields: object, text: string) =>
    void lines.push(`${text} ${JSON.stringify(fields)}`);
  let lose = (_why: string) => {};
  const connect = async () => {
    broker.connects += 1;
    if (broker.refuses) throw broker.refuses;
    const lost = new Promise<string>((resolve) => {
      lose = resolve;
    });
    // Of a session, only these are asked for here.
    return { lost, discard() {}, close: async () => {} } as unknown as AmqpSession;
  };
  const lasting = createLastingConnection({
    connect,
    clock,
    random: () => 0.5,
    onConnected: (reason) => void broker.told.push(reason),
    log: { debug: say(quiet), info: say(loud), warn: say(loud), error: say(loud) },
  });
  const drop = async (why = 'reset') => {
    lose(why);
    await settled();
  };
  return { clock, broker, lasting, loud, quiet, drop };
}

describe('a connection to the broker', () => {
  it('is told of once as it goes and once as it comes back, whatever lies between', async () => {
    const { clock, broker, lasting, loud, quiet, drop } = make();
    await lasting.start();
    broker.refuses = new Error('connect ECONNREFUSED');
    await drop();
    await clock.advance(50_000);
    expect(broker.connects).toBeGreaterThan(10);
    expect(loud).toHaveLength(1);
    expect(loud[0]).toMatch(/no connection to the broker: reset/);
    expect(quiet.length).toBe(broker.connects - 1);
    broker.refuses = undefined;
    await clock.advance(10_000);
    expect(loud).toHaveLength(2);
    expect(loud[1]).toMatch(/on the broker again .*lastedMs/);
    expect(loud.join()).not.toContain('stack');
  });

  it('that stays away is told of again once a minute', async () => {
    const { clock, broker, lasting, loud, drop } = make();
    await lasting.start();
    broker.refuses = new Error('connect ECONNREFUSED');
    await drop();
    await clock.advance(600_000);
    expect(loud.length).toBeGreaterThanOrEqual(9);
    expect(loud.length).toBeLessThanOrEqual(11);
  });

  it('that flaps is told to others once each time, and made again ever less often', async () => {
    const { clock, broker, lasting, drop } = make();
    await lasting.start();
    for (let flap = 0; flap < 1_000; flap += 1) {
      await clock.advance(100);
      if (lasting.session() !== undefined) await drop();
    }
    expect(broker.connects).toBeLessThan(50);
    await clock.advance(10_000);
    expect(broker.told.filter((reason) => reason === 'reconnected')).toHaveLength(
      broker.connects - 1,
    );
    expect(lasting.session()).toBeDefined();
  });

  it('that was not to be had at the start is a reconnect once it is there', async () => {
    const { clock, broker, lasting } = make();
    broker.refuses = new Error('connect ECONNREFUSED');
    await lasting.start();
    expect(broker.told).toEqual([]);
    broker.refuses = undefined;
    await clock.advance(10_000);
    expect(broker.told).toEqual(['reconnected']);
  });

  it('that is there at the first try is a start, and after a loss a reconnect', async () => {
    const { clock, broker, lasting, drop } = make();
    await lasting.start();
    expect(broker.told).toEqual(['started']);
    await drop();
    await clock.advance(10_000);
    expect(broker.told).toEqual(['started', 'reconnected']);
  });

  it('that was steady is made again at once', async () => {
    const { clock, broker, lasting, drop } = make();
    await lasting.start();
    for (let flap = 0; flap < 10; flap += 1) {
      await drop();
      await clock.advance(10_000);
    }
    await clock.advance(60_000);
    await drop();
    await clock.advance(200);
    expect([lasting.session() !== undefined, broker.connects]).toEqual([true, 12]);
  });

  it('that is refused a queue says whose it is', async () => {
    const { broker, lasting } = make();
    broker.refuses = new QueueHeldError('q', '11aa host:/data', true);
    await lasting.start();
    expect(lasting.fault()).toMatch(/^the queue q belongs to another database, 11aa host:/);
  });

  it('is not made again once it was closed', async () => {
    const { clock, broker, lasting, drop } = make();
    await lasting.start();
    await lasting.close();
    await drop();
    await clock.advance(600_000);
    expect([broker.connects, lasting.session()]).toEqual([1, undefined]);
    expect(clock.pending()).toBe(0);
  });
});
