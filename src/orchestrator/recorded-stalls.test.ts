/** What is written of a stall beside it: with it, or not at all. */
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { orderInput, orderSaga } from '../../tests/support/order-saga.ts';
import { createStage, registered, type Stage } from '../../tests/support/stage.ts';
import { CommitFailedError } from '../storage/errors.ts';
import { settled } from '../testing/virtual-clock.ts';
import type { Orchestrator, RecordStall } from './orchestrator.ts';

let stage: Stage;
let isBroken: boolean;

const recordStall: RecordStall = (writer, { instance, seq }) => {
  writer.run(sql`INSERT INTO notes VALUES (${instance.id}, ${seq})`);
  if (isBroken) throw new CommitFailedError(new Error('disk full'));
};
const notes = () =>
  stage.database.reader.all<{ id: string; seq: number }>(sql`SELECT * FROM notes`);
const stallsOf = (id: string) =>
  stage.history(id).flatMap(({ type, seq }) => (type === 'stalled' ? [seq] : []));
const stateOf = (id: string) => stage.sagaLog.find(id)?.state;

/** A saga that goes back, and whose compensation nobody answers. */
const unanswered = async (orchestrator: Orchestrator) => {
  const { id } = await orchestrator.start(orderSaga, orderInput);
  await orchestrator.operate(id, { verb: 'abort', actor: 'ann', reason: 'a test' });
  return id;
};

beforeEach(() => {
  stage = createStage();
  isBroken = false;
  stage.database.writer.run(sql`CREATE TABLE notes (id TEXT, seq INTEGER)`);
});

describe('a stall', () => {
  it('is recorded once, with the entry of the history that tells of it', async () => {
    const id = await unanswered(stage.orchestrate([registered()], { recordStall }));
    await stage.clock.advance(600_000);
    expect(stateOf(id)).toBe('stalled');
    expect(notes()).toEqual(stallsOf(id).map((seq) => ({ id, seq })));
    expect(notes()).toHaveLength(1);
  });

  it('does not come about while it cannot be recorded, nor is it recorded without it', async () => {
    isBroken = true;
    const id = await unanswered(stage.orchestrate([registered()], { recordStall }));
    await stage.clock.advance(60_000);
    expect([stateOf(id), notes(), stage.told]).toEqual(['compensating', [], []]);
    isBroken = false;
    await stage.clock.advance(60_000);
    expect([stateOf(id), notes().length, stage.told]).toEqual(['stalled', 1, [id]]);
  });

  it('is recorded after a start, as the same one, though nobody did before', async () => {
    const before = stage.orchestrate([registered()]);
    const id = await unanswered(before);
    await stage.clock.advance(600_000);
    before.stop();
    expect(notes()).toEqual([]);
    stage.orchestrate([registered()], { recordStall });
    await settled();
    expect(notes()).toEqual([{ id, seq: stallsOf(id)[0] }]);
  });

  it('that comes after another has healed is another one', async () => {
    const before = stage.orchestrate([registered()], { recordStall });
    const { id } = await before.start(orderSaga, orderInput);
    before.stop();
    for (const sagas of [[], [registered()], []]) {
      const orchestrator = stage.orchestrate(sagas, { recordStall });
      await settled();
      orchestrator.stop();
    }
    expect(stallsOf(id)).toHaveLength(2);
    expect(notes().map(({ seq }) => seq)).toEqual(stallsOf(id));
  });
});
