/** How what is sent again shares the window and the clock, and what happens if it cannot be. */
import { beforeEach, describe, expect, it } from 'vitest';
import { listening } from '../../../tests/support/log.ts';
import { orderInput, orderSaga, goodsPrice as price } from '../../../tests/support/order-saga.ts';
import {
  createStage,
  registered,
  type Stage,
  type StageOptions,
} from '../../../tests/support/stage.ts';
import { UnconfirmedError } from '../../bus/errors.ts';
import { CommitFailedError } from '../../storage/errors.ts';
import { settled } from '../../testing/virtual-clock.ts';

/** Places in the window. */
const WINDOW = 512;

const act = (verb: 'abort' | 'retry' | 'resolve') => ({ verb, actor: 'ann', reason: null });

let stage: Stage;

beforeEach(() => {
  stage = createStage();
});

/** So many sagas of a process that has ended, each with its first command on the way. */
const leftOpen = async (count: number, options: StageOptions = {}): Promise<readonly string[]> => {
  const before = stage.orchestrate([registered()], options);
  const started = Array.from({ length: count }, () => before.start(orderSaga, orderInput));
  const sagas = await Promise.all(started);
  before.stop();
  stage.wires.sent.length = 0;
  return sagas.map(({ id }) => id);
};

const sentTo = (sagaId: string) => stage.wires.sent.filter((one) => one.sagaId === sagaId).length;
const dueTimes = () => stage.sagaLog.ages('', 9).map(({ dueAt }) => dueAt);

describe('sagas of which nothing is sent at a start', () => {
  it('take no places: each is told of, once, however many there are', async () => {
    const ids = await leftOpen(1_200);
    const without = stage.orchestrate([]);
    await settled();
    expect(stage.told).toHaveLength(1_200);
    expect(new Set(stage.told)).toEqual(new Set(ids));
    expect(without.takingUp()).toBe(0);
  });

  it('are left for the next start by a process that ends meanwhile', async () => {
    await leftOpen(1_200);
    const ending = stage.orchestrate([]);
    ending.stop();
    await settled();
    expect(stage.told).toHaveLength(WINDOW);
  });

  it('wait with the rest if the bus goes meanwhile', async () => {
    await leftOpen(1_200);
    stage.orchestrate([]);
    stage.wires.away = true;
    await settled();
    expect(stage.told).toHaveLength(WINDOW);
    stage.wires.away = false;
    stage.wires.sendable('reconnected');
    await settled();
    expect(stage.told).toHaveLength(1_200);
  });

  it('are told of also if the database could not list them yet', async () => {
    const ids = await leftOpen(3);
    const first = stage.orchestrate([]);
    await settled();
    first.stop();
    stage.told.length = 0;
    const { open } = stage.rows;
    const err = new CommitFailedError(new Error('database is locked'));
    stage.rows.open = () => {
      throw err;
    };
    const { lines, log } = listening();
    expect(stage.orchestrate([], { log }).takingUp()).toBe(0);
    stage.rows.open = open;
    await stage.clock.advance(1_499);
    expect(stage.told).toEqual([]);
    await stage.clock.advance(1);
    expect(stage.told).toEqual(ids);
    const said = 'commands were not sent again; trying later';
    expect(lines.filter((line) => 'err' in line)).toEqual([
      { err, said },
      { err, said },
    ]);
  });

  it('call nobody if nothing is wrong with them', async () => {
    await leftOpen(3);
    stage.orchestrate([registered()]);
    await settled();
    expect(stage.wires.sent).toHaveLength(3);
    expect([stage.told, stage.errors]).toEqual([[], []]);
  });

  it('are none that are gone or have ended meanwhile, of which nothing is said', async () => {
    const [id = ''] = await leftOpen(1);
    stage.rows.open = () => ['ghost', id];
    const { orchestrator: after, bus } = stage.prepare([registered()]);
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_GONE', { reason: 'sold_out' });
    await bus.start();
    expect(after.takingUp()).toBe(2);
    await settled();
    expect(after.takingUp()).toBe(0);
    expect([stage.wires.sent, stage.errors, dueTimes()]).toEqual([[], [], [null]]);
  });
});

describe('a stalled saga', () => {
  it('that still is at a start is told of with why, in the log', async () => {
    const [id = ''] = await leftOpen(1);
    const first = stage.orchestrate([]);
    await settled();
    first.stop();
    const { lines, log } = listening();
    stage.orchestrate([], { log });
    await settled();
    const stall = stage.sagaLog.find(id)?.stall;
    expect(lines.filter(({ said }) => said === 'saga is stalled')).toEqual([
      { sagaId: id, businessKey: 'o1', said: 'saga is stalled', ...stall },
    ]);
    expect(stall).toMatchObject({ code: 'version_unregistered' });
  });
});

describe('a stalled saga of a former process', () => {
  it('is told of also if a command of it may not have left before its turn', async () => {
    const before = stage.orchestrate([registered()]);
    const { id } = await before.start(orderSaga, orderInput);
    await before.operate(id, act('abort'));
    while (stage.told.length === 0) await stage.clock.advance(1_000);
    before.stop();
    await stage.clock.advance(60_000);
    const { orchestrator: after, bus } = stage.prepare([registered()]);
    await after.operate(id, act('retry'));
    await settled();
    expect(stage.told).toEqual([id]);
    await bus.start();
    await settled();
    expect(stage.told).toEqual([id, id]);
  });
});

describe('a start at which the database fails', () => {
  it('keeps what it has to take up, and blames no saga', async () => {
    const ids = await leftOpen(3);
    const { lines, log } = listening();
    const { orchestrator: after, bus } = stage.prepare([registered()], { log });
    const { run } = stage.database.commit;
    const err = new CommitFailedError(new Error('disk full'));
    stage.database.commit.run = () => Promise.reject(err);
    await bus.start();
    await settled();
    stage.database.commit.run = run;
    expect(lines.filter((line) => 'err' in line)).toEqual([
      { err, said: 'commands were not sent again; trying later' },
    ]);
    expect(after.takingUp()).toBe(3);
    await stage.clock.advance(1_500);
    expect(after.takingUp()).toBe(0);
    expect(stage.wires.sent.map(({ sagaId }) => sagaId)).toEqual(ids);
  });
});

describe('a saga that cannot be moved on', () => {
  it('is looked at again later, beside one that is only slow', async () => {
    const policy = { replyTimeoutMs: 60_000, stepDeadlineMs: 600_000, stallAttempts: 5 };
    const [bad = '', slow = ''] = await leftOpen(2, { policy });
    const { lines, log } = listening();
    const { find } = stage.rows;
    const err = new SyntaxError('no JSON in its row');
    stage.rows.find = (id) => {
      if (id === bad) throw err;
      return find(id);
    };
    stage.orchestrate([registered()], { policy, log });
    await settled();
    const failure = {
      sagaId: bad,
      err,
      said: 'a saga could not go on; it is tried again later',
    };
    const failures = () => lines.filter((line) => 'err' in line);
    await stage.clock.advance(44_999);
    expect(failures()).toEqual([failure]);
    await stage.clock.advance(1);
    expect(failures()).toEqual([failure, failure]);
    expect([sentTo(bad), sentTo(slow)]).toEqual([0, 1]);
  });
});

describe('a saga whose row is due before its own time', () => {
  it('is not looked at for ever: for a second, or until its own time', async () => {
    const orchestrator = stage.orchestrate([registered()]);
    const { id } = await orchestrator.start(orderSaga, orderInput);
    const now = stage.clock.now();
    await stage.clock.advance(100);
    stage.sagaLog.putOff(id, now);
    stage.wires.sendable('reconnected');
    await settled();
    expect(dueTimes()).toEqual([now + 1_100]);
    expect(stage.wires.sent).toHaveLength(1);
    await stage.clock.advance(1_000);
    expect(stage.wires.sent).toHaveLength(2);
  });

  it('is not looked at for ever if it has ended and something is still fenced off', async () => {
    const orchestrator = stage.orchestrate([registered()]);
    const { id } = await orchestrator.start(orderSaga, orderInput);
    await orchestrator.operate(id, act('abort'));
    while (stage.sagaLog.find(id)?.stall == null) await stage.clock.advance(1_000);
    await orchestrator.operate(id, act('resolve'));
    const fence = stage.sagaLog.find(id)?.fences[0];
    expect(stage.sagaLog.find(id)).toMatchObject({ awaiting: null, state: 'compensated' });
    stage.sagaLog.putOff(id, stage.clock.now());
    stage.wires.sendable('reconnected');
    await settled();
    expect(dueTimes()).toEqual([Math.max(fence?.dueAt ?? 0, stage.clock.now() + 1_000)]);
  });

  it('is sent in its own time, however short that is, if nothing is wrong', async () => {
    const orchestrator = stage.orchestrate([registered()], { random: () => 0 });
    const { id } = await orchestrator.start(orderSaga, orderInput);
    await stage.clock.advance(1_100);
    expect(sentTo(id)).toBe(3);
  });
});

describe('a saga that still waits to be taken up', () => {
  const waiting = async () => {
    const ids = await leftOpen(600);
    const after = stage.orchestrate([registered()]);
    const last = ids.at(-1) ?? '';
    await settled();
    expect([sentTo(last), after.takingUp()]).toEqual([0, 600 - WINDOW]);
    return { after, last, ids };
  };
  const takenUp = async (after: { takingUp(): number }) => {
    while (after.takingUp() > 0) await stage.clock.advance(50);
  };

  it('is not sent to twice if a person has it sent', async () => {
    const { after, last } = await waiting();
    await after.operate(last, act('retry'));
    expect(after.takingUp()).toBe(599 - WINDOW);
    await takenUp(after);
    expect(sentTo(last)).toBe(1);
  });

  it('is taken up in its turn whatever else it is told meanwhile', async () => {
    const { after, last } = await waiting();
    await stage.answer(`${last}:charge-card:do`, 'CARD_CHARGED', { receiptId: 'x' });
    expect(after.takingUp()).toBe(600 - WINDOW);
    await takenUp(after);
    expect(sentTo(last)).toBe(1);
  });

  it('is not looked for each time that another one moves on without ending', async () => {
    const { after, ids } = await waiting();
    const { due } = stage.rows;
    let looks = 0;
    stage.rows.due = (range) => {
      looks += 1;
      return due(range);
    };
    await stage.answer(`${ids[0]}:hold-goods:do`, 'GOODS_HELD', price);
    await stage.clock.advance(1);
    expect([looks, after.takingUp()]).toEqual([0, 600 - WINDOW]);
  });
});

describe('a saga whose command may not have left', () => {
  it('is not taken up once the bus is back if it has ended since', async () => {
    const orchestrator = stage.orchestrate([registered()]);
    stage.wires.send = () => Promise.reject(new UnconfirmedError('stock.hold', 'lost'));
    const { id } = await orchestrator.start(orderSaga, orderInput);
    await settled();
    await stage.answer(`${id}:hold-goods:do`, 'GOODS_GONE', { reason: 'sold_out' });
    stage.wires.sendable('reconnected');
    expect(orchestrator.takingUp()).toBe(0);
  });
});
