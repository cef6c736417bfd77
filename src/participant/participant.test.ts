import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { memoryDatabase } from '../../tests/support/memory-database.ts';
import { createWires, type Wires } from '../../tests/support/wires.ts';
import type { CommandMessage } from '../bus/bus.ts';
import { command, compensatingCommand, noData, refusalData } from '../bus/contract.ts';
import { ContractError, MisdirectedMessageError, ReceiverUnavailableError } from '../bus/errors.ts';
import { idAt } from '../ports/ids.ts';
import type { Database } from '../storage/database.ts';
import { CommitFailedError } from '../storage/errors.ts';
import { inboxMigrations } from './migrations.ts';
import { type CommandContext, createParticipant, type Participant } from './participant.ts';

const request = z.object({ n: z.int() });
const pay = command({
  type: 'money.pay',
  request,
  success: { PAID: noData },
  refusal: { NOT_PAID: refusalData },
});
const refund = compensatingCommand({
  type: 'money.refund',
  compensates: pay,
  request,
  done: 'REFUNDED',
});

const base = { sagaId: 's1', attempt: 1, replyTo: 'r', payload: { n: 1 } };
const paying: CommandMessage = { ...base, id: 's1:pay:do', type: 'money.pay' };
const refunding: CommandMessage = {
  ...base,
  id: 's1:pay:undo',
  type: 'money.refund',
  compensates: 's1:pay:do',
};

const paid = { type: 'PAID', data: {} } as const;
const refunded = { type: 'REFUNDED', data: {} } as const;
const superseded = { type: 'NOT_PAID', data: { reason: 'superseded' } };

const clock = { now: () => 0 };

let wires: Wires;
let database: Database;
let participant: Participant;
let calls: string[];
let repeats: string[];

beforeEach(() => {
  wires = createWires();
  database = memoryDatabase([inboxMigrations]);
  repeats = [];
  participant = createParticipant({
    bus: wires,
    database,
    clock,
    commands: [pay, refund],
    onRepeat: (command) => repeats.push(command),
  });
  calls = [];
});

describe('work in the database', () => {
  it('has its effect once, however often the command comes', async () => {
    participant.serve(pay, ({ n }) => {
      calls.push(`pay ${n}`);
      return paid;
    });
    expect(await wires.arrives(paying)).toEqual(paid);
    expect(repeats).toEqual([]);
    expect(await wires.arrives({ ...paying, attempt: 2 })).toEqual(paid);
    expect(calls).toEqual(['pay 1']);
    expect(repeats).toEqual(['money.pay']);
  });

  it('that was refused leaves nothing to be undone', async () => {
    participant.serve(pay, () => ({ type: 'NOT_PAID', data: { reason: 'no money' } }));
    participant.serve(refund, () => {
      calls.push('refund');
      return refunded;
    });
    const no = { type: 'NOT_PAID', data: { reason: 'no money' } };
    expect(await wires.arrives(paying)).toEqual(no);
    expect(await wires.arrives(refunding)).toEqual(refunded);
    expect(calls).toEqual([]);
    expect(await wires.arrives(paying)).toEqual(no);
  });

  it('of a command that compensates nothing is done, whatever a header names', async () => {
    participant.serve(pay, () => paid);
    expect(await wires.arrives({ ...paying, compensates: 's1:other:do' })).toEqual(paid);
  });

  it('of a compensation is left out if there is nothing to compensate', async () => {
    participant.serve(pay, () => paid);
    participant.serve(refund, () => {
      calls.push('refund');
      return refunded;
    });
    expect(await wires.arrives(refunding)).toEqual(refunded);
    expect(await wires.arrives(paying)).toEqual(superseded);
    expect(calls).toEqual([]);
  });

  it('of a command that compensates nothing here is done as it stands', async () => {
    participant.serve(refund, () => {
      calls.push('refund');
      return refunded;
    });
    const { compensates: _, ...cancelling } = refunding;
    expect(await wires.arrives(cancelling)).toEqual(refunded);
    expect(calls).toEqual(['refund']);
  });
});

describe('work outside the database', () => {
  /** The world outside: it answers when it is let to. */
  let answer: () => void;
  let failing: boolean;

  beforeEach(() => {
    failing = false;
    answer = () => {};
    participant.serveOutside(pay, {
      call: async (_, { commandId }) => {
        calls.push(`call ${commandId}`);
        if (failing) throw new Error('no answer');
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      },
      record: () => {
        calls.push('record');
        return paid;
      },
    });
    participant.serveOutside(refund, {
      call: async (_, { compensates }) => void calls.push(`give back ${compensates}`),
      record: () => refunded,
    });
  });

  const called = () => expect.poll(() => calls.length).toBeGreaterThan(0);

  it('is called with the command id as its key, then recorded', async () => {
    const reply = wires.arrives(paying);
    await called();
    answer();
    expect(await reply).toEqual(paid);
    expect(calls).toEqual(['call s1:pay:do', 'record']);
    expect(repeats).toEqual([]);
    expect(await wires.arrives(paying)).toEqual(paid);
    expect(calls).toHaveLength(2);
    expect(repeats).toEqual(['money.pay']);
  });

  it('that failed is called again with the same key', async () => {
    failing = true;
    await expect(wires.arrives(paying)).rejects.toThrow('no answer');
    await expect(wires.arrives(paying)).rejects.toThrow('no answer');
    expect(calls).toEqual(['call s1:pay:do', 'call s1:pay:do']);
  });

  it('that failed may have happened: it is compensated outside, and refused since', async () => {
    failing = true;
    await expect(wires.arrives(paying)).rejects.toThrow('no answer');
    expect(await wires.arrives(refunding)).toEqual(refunded);
    expect(calls.at(-1)).toBe('give back s1:pay:do');
    expect(await wires.arrives(paying)).toEqual(superseded);
    expect(calls).toHaveLength(2);
  });

  it('is never passed by its own undoing', async () => {
    const first = wires.arrives(paying);
    const second = wires.arrives(refunding);
    await called();
    expect(calls).toEqual(['call s1:pay:do']);
    answer();
    await Promise.all([first, second]);
    expect(calls).toEqual(['call s1:pay:do', 'record', 'give back s1:pay:do']);
  });

  it('of one saga does not hold up another', async () => {
    const held = wires.arrives(paying);
    await called();
    const other = { ...refunding, sagaId: 's2', id: 's2:pay:undo', compensates: 's2:pay:do' };
    expect(await wires.arrives(other)).toEqual(refunded);
    answer();
    await held;
  });
});

describe('a saga that is forgotten', () => {
  const message = (sagaId: string, step: string, oldestSagaId?: string): CommandMessage => ({
    ...(step === 'do' ? paying : refunding),
    id: `${sagaId}:pay:${step}`,
    sagaId,
    oldestSagaId,
    ...(step === 'do' ? {} : { compensates: `${sagaId}:pay:do` }),
  });

  /** What is older than this has been swept. */
  const NOW = 1_000_000;

  beforeEach(async () => {
    participant.serve(pay, () => {
      calls.push('pay');
      return paid;
    });
    participant.serve(refund, () => {
      calls.push('refund');
      return refunded;
    });
    await wires.arrives(message('s1', 'do'));
    await wires.arrives(message('s5', 'do', 's5'));
    expect(await participant.sweep(NOW)).toBe(1);
    calls.length = 0;
  });

  it('has no command of it run again: it is answered as superseded', async () => {
    expect(await wires.arrives(message('s1', 'do'))).toEqual(superseded);
    expect(await wires.arrives(message('s5', 'do'))).toEqual(paid);
    expect(calls).toEqual([]);
  });

  it('has no compensation of it count as null: it is set aside', async () => {
    await expect(wires.arrives(message('s1', 'undo'))).rejects.toThrow(MisdirectedMessageError);
    expect(calls).toEqual([]);
  });

  it('stays so over a restart, or it would be charged again', async () => {
    const after = createWires();
    const again = createParticipant({ bus: after, database, clock, commands: [pay, refund] });
    again.serve(pay, () => {
      calls.push('pay');
      return paid;
    });
    expect(await after.arrives(message('s1', 'do'))).toEqual(superseded);
    expect(calls).toEqual([]);
  });

  it('is none that one odd header names: it moves nothing for good', async () => {
    await wires.arrives(message('s6', 'do', 'zzz'));
    await wires.arrives(message('s7', 'do', 's5'));
    await participant.sweep(NOW);
    expect(await wires.arrives(message('s7', 'undo', 's5'))).toEqual(refunded);
    expect(calls).toEqual(['pay', 'pay', 'refund']);
  });
});

describe('what a command tells of the oldest saga', () => {
  const DAY = 86_400_000;
  const NOW = 30 * DAY;
  const idOf = (at: number) => `${idAt(at)}-7000-8000-000000000000`;
  const of = (sagaId: string, oldestSagaId?: string): CommandMessage => ({
    ...paying,
    id: `${sagaId}:pay:do`,
    sagaId,
    ...(oldestSagaId === undefined ? {} : { oldestSagaId }),
  });
  const [old, young] = [idOf(NOW - 25 * DAY), idOf(NOW - DAY)];

  /** The old one was served long ago, and is removed if it is forgotten. */
  const served = async () => {
    let now = NOW - 25 * DAY;
    const options = { bus: wires, database, commands: [pay], clock: { now: () => now } };
    const aging = createParticipant(options);
    aging.serve(pay, () => paid);
    await wires.arrives(of(old));
    now = NOW;
    return aging;
  };

  it('stands, also if later commands tell nothing', async () => {
    const aging = await served();
    await wires.arrives(of(young, young));
    await wires.arrives(of(idOf(NOW - 1)));
    expect(await aging.sweep(NOW - 20 * DAY)).toBe(1);
  });

  it('stands if that saga was made this very moment', async () => {
    const aging = await served();
    await wires.arrives(of(idOf(NOW), idOf(NOW)));
    expect(await aging.sweep(NOW - 20 * DAY)).toBe(1);
  });

  it('counts for nothing if that saga was made under a clock ahead', async () => {
    const aging = await served();
    const ahead = idOf(NOW + DAY);
    await wires.arrives(of(ahead, ahead));
    expect(await aging.sweep(NOW - 20 * DAY)).toBe(0);
    expect(await wires.arrives(of(old))).toEqual(paid);
  });
});

describe('a database that cannot work', () => {
  const fails = (error: unknown) => {
    database.commit.run = () => Promise.reject(error);
  };

  it('is no fault of the message: the bus is told to wait until it can again', async () => {
    participant.serve(pay, () => paid);
    const { run } = database.commit;
    let fault: string | undefined = 'database is locked';
    database.probe = async () => fault;
    fails(new CommitFailedError(new Error('database is locked')));
    const failure = await wires.arrives(paying).catch((error: unknown) => error);
    if (!(failure instanceof ReceiverUnavailableError)) throw failure;
    expect(await failure.isBack()).toBe(false);
    fault = undefined;
    expect(await failure.isBack()).toBe(true);
    database.commit.run = run;
    expect(await wires.arrives(paying)).toEqual(paid);
  });

  it('is not what a fault of the work says: that is of its message alone', async () => {
    participant.serve(pay, () => {
      throw new RangeError('no such amount');
    });
    await expect(wires.arrives(paying)).rejects.toThrow(RangeError);
  });
});

describe('a participant', () => {
  it('cannot serve a compensation of a command that it does not know', () => {
    const other = createParticipant({ bus: wires, database, clock, commands: [refund] });
    expect(() => other.serve(refund, () => refunded)).toThrow(ContractError);
  });

  it('cannot serve a compensation of a command that cannot be refused', () => {
    const sure = command({ type: 'money.note', request, success: { NOTED: noData }, refusal: {} });
    const compensate = {
      type: 'money.unnote',
      compensates: sure,
      request,
      done: 'UNNOTED',
    } as const;
    const unnote = compensatingCommand(compensate);
    const other = createParticipant({ bus: wires, database, clock, commands: [sure, unnote] });
    expect(() => other.serve(unnote, () => ({ type: 'UNNOTED', data: {} }))).toThrow(
      'money.unnote compensates money.note, which is unknown here or has no refusal',
    );
  });

  it('finds the command that a compensation compensates wherever it is listed', async () => {
    const commands = [refund, pay];
    const other = createParticipant({ bus: wires, database, clock, commands });
    other.serve(pay, () => paid);
    other.serve(refund, () => refunded);
    expect(await wires.arrives(refunding)).toEqual(refunded);
    expect(await wires.arrives(paying)).toEqual(superseded);
  });

  it('tells work outside what it compensates, and nothing if it compensates nothing', async () => {
    const contexts: CommandContext[] = [];
    const call = async (_: unknown, context: CommandContext) => void contexts.push(context);
    participant.serveOutside(pay, { call, record: () => paid });
    participant.serveOutside(refund, { call, record: () => refunded });
    await wires.arrives(paying);
    await wires.arrives(refunding);
    expect(contexts).toStrictEqual([
      { commandId: 's1:pay:do' },
      { commandId: 's1:pay:undo', compensates: 's1:pay:do' },
    ]);
  });
});
