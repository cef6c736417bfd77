import { describe, expect, it } from 'vitest';
import type { SagaInstance, SagaState, StepStateName } from '../../orchestrator/instance.ts';
import { sagaLogMigrations } from '../../orchestrator/log/migrations.ts';
import { inboxMigrations } from '../../participant/migrations.ts';
import { createDisks } from './disks.ts';
import {
  changedOutsideUnits,
  effectsTable,
  type Kept,
  unfinishedSagas,
  violatedByEnd,
} from './engine-invariants.ts';

function kept(...commands: readonly string[]): Kept {
  const disks = createDisks({
    shop: { migrations: [sagaLogMigrations] },
    stock: { migrations: [inboxMigrations], more: effectsTable },
  });
  for (const command of commands) record(disks, command, 'success');
  return { disks, participants: ['stock'] };
}

function record(disks: Kept['disks'], command: string, state: string): void {
  const columns = 'command_id, type, state, reply_data, updated_at';
  disks.rows(
    'stock',
    `INSERT INTO inbox (${columns}) VALUES (?, 'stock.take', ?, '{}', 0)
     ON CONFLICT (command_id) DO UPDATE SET state = excluded.state`,
    ...[command, state],
  );
}

function sagaOf(state: SagaState, step: StepStateName): SagaInstance {
  const times = { startedAt: 1, finishedAt: 2 };
  const isEnded = state === 'completed' || state === 'compensated';
  return {
    id: 's1',
    definition: 'order',
    version: 1,
    fingerprint: null,
    revision: 3,
    state,
    businessKey: 'o1',
    input: {},
    trace: null,
    requestId: null,
    awaiting: null,
    fences: [],
    reason: null,
    stall: null,
    historyLength: 3,
    createdAt: 1,
    updatedAt: 2,
    finishedAt: isEnded ? 2 : null,
    steps: [{ name: 'take', kind: 'command', state: step, reply: null, ...times }],
  };
}

describe('a saga that has ended is done as a whole or undone as a whole', () => {
  it.each([
    ['completed', 'done', ['s1:take:do']],
    ['compensated', 'compensated', ['s1:take:do', 's1:take:undo']],
    ['compensated', 'compensated', ['s1:take:undo']],
    ['compensated', 'refused', []],
    ['compensated', 'skipped', ['s1:take:do']],
    ['compensated', 'pending', []],
  ] as const)('%s with a step that is %s, after %j', (state, step, commands) => {
    expect(violatedByEnd(kept(...commands), [sagaOf(state, step)])).toEqual([]);
  });

  it.each([
    ['completed', 'running', 'its step take is running', ['s1:take:do']],
    ['completed', 'done', 'take never took effect', []],
    ['completed', 'done', 'take was compensated', ['s1:take:do', 's1:take:undo']],
    ['compensated', 'done', 'its step take is done', ['s1:take:do']],
    ['compensated', 'unknown', 'its step take is unknown', []],
    ['compensated', 'compensated', 'take was never compensated', ['s1:take:do']],
    ['compensated', 'refused', 'take took effect and stays', ['s1:take:do']],
  ] as const)('so not %s with a step that is %s: %s', (...[state, step, fault, commands]) => {
    expect(violatedByEnd(kept(...commands), [sagaOf(state, step)])).toEqual([
      `saga order of o1 (s1) is ${state}, but ${fault}`,
    ]);
  });
});

describe('a command', () => {
  it('takes effect at most once', () => {
    const one = kept('s1:take:do');
    expect(violatedByEnd(one, [])).toEqual([]);
    record(one.disks, 's1:take:do', 'success');
    expect(violatedByEnd(one, [])).toEqual(['command s1:take:do took effect 2 times']);
  });

  it('takes none when it is begun or refused', () => {
    const none = kept();
    for (const state of ['begun', 'refusal', 'refusal']) record(none.disks, 's1:take:do', state);
    expect(violatedByEnd(none, [sagaOf('compensated', 'refused')])).toEqual([]);
  });
});

describe('work', () => {
  it('changes rows in a unit alone', () => {
    const one = kept();
    expect(changedOutsideUnits(one.disks, ['shop', 'stock'])).toEqual([]);
    const { writer } = one.disks.open('stock', {
      soon: setImmediate,
      begin() {},
      written() {},
      committed() {},
    });
    writer.run(`INSERT INTO inbox VALUES ('c', 't', 'success', NULL, '{}', 0)`);
    expect(changedOutsideUnits(one.disks, ['shop', 'stock'])).toEqual([
      'stock changed rows outside a unit: a crash keeps them and loses the rest',
    ]);
  });
});

describe('a saga that has not ended although everything works', () => {
  it('is told with what it awaits', () => {
    expect(unfinishedSagas([sagaOf('completed', 'done')])).toEqual([]);
    expect(unfinishedSagas([sagaOf('running', 'running')])).toEqual([
      'saga order of o1 (s1) never ends: running, awaits nothing',
    ]);
  });
});
