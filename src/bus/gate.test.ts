import { describe, expect, it } from 'vitest';
import { createVirtualClock, settled } from '../testing/virtual-clock.ts';
import { ReceiverUnavailableError } from './errors.ts';
import { createGates, type Standstill, statusOf } from './gate.ts';

const make = () => {
  const clock = createVirtualClock();
  const lines: string[] = [];
  const write = (fields: object, text: string) => void lines.push(JSON.stringify([text, fields]));
  const log = { debug() {}, info: write, warn: write, error: write };
  const told: Standstill[] = [];
  const onStandstill = (standstill: Standstill) => void told.push(standstill);
  const opened: string[] = [];
  const onOpen = (queue: string) => void opened.push(queue);
  const gates = createGates({ onStandstill, onOpen, clock, random: () => 0.5, log });
  return { clock, log, gates, gate: gates.of('pay.commands'), lines, told, opened };
};

const away = (isBack: () => Promise<boolean>) =>
  new ReceiverUnavailableError('the disk is full', isBack);

describe('the gate of a queue', () => {
  it('is told of as it shuts, once a minute while that lasts, and as work goes on', async () => {
    const { clock, gate, lines } = make();
    let isBack = false;
    for (let n = 0; n < 100; n += 1) gate.shut(away(async () => isBack));
    await clock.advance(3_600_000);
    expect(lines.length).toBeGreaterThan(55);
    expect(lines.length).toBeLessThan(62);
    const why = 'the disk is full; work goes on by itself once it can';
    const fields = { queue: 'pay.commands', why };
    expect(lines[0]).toBe(JSON.stringify(['nothing is taken from a queue', fields]));
    isBack = true;
    await clock.advance(10_000);
    expect(gate.isOpen()).toBe(true);
    for (let n = 0; n < 100; n += 1) gate.worked();
    const again = 'messages are taken from a queue again';
    expect(lines.filter((line) => line.includes(again))).toEqual([lines.at(-1)]);
    expect(lines.at(-1)).toContain('"queue":"pay.commands"');
  });

  it('asks ever less often if a probe says yes and the work fails all the same', async () => {
    const { clock, gate, lines } = make();
    let probes = 0;
    const lying = async () => {
      probes += 1;
      return true;
    };
    for (let minute = 0; minute < 600; minute += 1) {
      gate.shut(away(lying));
      await clock.advance(1_000);
    }
    expect(probes).toBeLessThan(200);
    expect(lines.length).toBeLessThan(12);
  });

  it('calls a person once if it lasts, and not for what is soon over', async () => {
    const { clock, gate, told } = make();
    let isBack = false;
    gate.shut(away(async () => isBack));
    await clock.advance(14_000);
    expect(told).toEqual([]);
    await clock.advance(60_000);
    expect(told).toEqual([{ queue: 'pay.commands', why: expect.stringContaining('disk is full') }]);
    isBack = true;
    await clock.advance(10_000);
    gate.worked();
    gate.shut(away(async () => true));
    await clock.advance(5_000);
    gate.worked();
    await clock.advance(60_000);
    expect(told).toHaveLength(1);
  });

  it('asks soon again after a probe that throws: that is an answer', async () => {
    const { clock, gate } = make();
    let probes = 0;
    gate.shut(
      away(async () => {
        probes += 1;
        if (probes < 3) throw new Error('it is gone');
        return true;
      }),
    );
    await clock.advance(2_000);
    expect([probes, gate.isOpen()]).toEqual([3, true]);
  });

  it('takes a probe that throws, or that is not answered, for a no', async () => {
    const { clock, gate } = make();
    const answers = [
      () => Promise.reject(new Error('it is gone')),
      () => {
        throw new Error('at once');
      },
      () => new Promise<boolean>(() => {}),
      async () => true,
    ];
    gate.shut(away(() => answers.shift()?.() ?? Promise.resolve(false)));
    await clock.advance(60_000);
    expect([gate.isOpen(), answers]).toEqual([true, []]);
  });

  it('goes on being shut though what was in hand before is dealt with', async () => {
    const { clock, gate, lines, told } = make();
    gate.shut(away(async () => false));
    gate.worked();
    await clock.advance(60_000);
    expect([gate.isOpen(), lines.length, told.length]).toEqual([false, 1, 1]);
  });

  it('says why it is shut, and nothing while it is open', async () => {
    const { clock, gates, gate, opened } = make();
    const why = () => [gate.why(), gates.standstill(), statusOf(gates.standstill())];
    const ready = [undefined, undefined, { ready: true, detail: '' }];
    expect(why()).toEqual(ready);
    gate.shut(away(async () => true));
    const reason = 'the disk is full; work goes on by itself once it can';
    const detail = `nothing is taken from pay.commands: ${reason}`;
    expect(why()).toEqual([reason, detail, { ready: false, detail, standstill: true }]);
    await clock.advance(5_000);
    expect(why()).toEqual(ready);
    expect(opened).toEqual(['pay.commands']);
  });

  it('lets who waits look again though it is shut, as a lost channel makes them', async () => {
    const { gates, gate } = make();
    gate.shut(away(async () => false));
    let passed = 0;
    const pass = () => void gate.pass().then(() => (passed += 1));
    pass();
    await settled();
    expect(passed).toBe(0);
    gates.lookAgain();
    await settled();
    expect([passed, gate.isOpen()]).toEqual([1, false]);
    pass();
    await settled();
    expect(passed).toBe(1);
  });

  it('is not shut again by a probe that answers after the bus has closed', async () => {
    const { clock, gates, gate, opened } = make();
    const answers: ((back: boolean) => void)[] = [];
    gate.shut(away(() => new Promise((resolve) => void answers.push(resolve))));
    await clock.advance(1_000);
    gates.leave();
    expect(opened).toEqual(['pay.commands']);
    for (const answer of answers) answer(true);
    await settled();
    expect([opened.length, clock.pending()]).toEqual([1, 0]);
  });

  it('probes no more after the bus has closed', async () => {
    const { clock, gates, gate } = make();
    const answers: ((back: boolean) => void)[] = [];
    gate.shut(away(() => new Promise((resolve) => void answers.push(resolve))));
    await clock.advance(1_000);
    gates.leave();
    for (const answer of answers) answer(false);
    await clock.advance(60_000);
    expect([answers.length, clock.pending()]).toEqual([1, 0]);
  });

  it('leaves no timer behind once work goes on', async () => {
    const { clock, gate } = make();
    gate.shut(away(async () => true));
    await clock.advance(5_000);
    gate.worked();
    expect(clock.pending()).toBe(0);
  });

  it('of one queue does not stand before another', async () => {
    const { gates, gate } = make();
    gate.shut(away(async () => false));
    expect(gates.of('other').isOpen()).toBe(true);
    expect(gates.standstill()).toContain('pay.commands');
    await gates.of('other').pass();
  });

  it('opens again although nobody is told of it', async () => {
    const { clock, log } = make();
    const gate = createGates({ clock, random: () => 0.5, log }).of('pay.commands');
    let isBack = false;
    gate.shut(away(async () => isBack));
    await clock.advance(60_000);
    expect(gate.isOpen()).toBe(false);
    isBack = true;
    await clock.advance(10_000);
    expect(gate.isOpen()).toBe(true);
  });

  it('lets all go that wait when the bus closes, and stays open', async () => {
    const { clock, gates, gate } = make();
    gate.shut(away(async () => false));
    const passing = gate.pass();
    gates.leave();
    await passing;
    gate.shut(away(async () => false));
    expect([gate.isOpen(), clock.pending()]).toEqual([true, 0]);
  });
});
