/**
 * Faults put into the product on purpose, one at a time, in a copy of its source. A simulation
 * that does not find them would not find a fault of our own either. Each replaces text that must
 * stand in its file exactly once, so that none of them can go stale unnoticed.
 */
import type { Mutant } from './mutant.ts';
import { mutantsOfEdges } from './mutants-edges.ts';

const inbox = 'src/participant/inbox.ts';
const barrier = 'src/participant/barrier.ts';
const transition = 'src/orchestrator/machine/transition.ts';
const goingBack = 'src/orchestrator/machine/compensating.ts';
const participant = 'src/participant/participant.ts';
const resending = 'src/orchestrator/runner/resending.ts';
const stalling = 'src/orchestrator/machine/stalling.ts';
const forgotten = 'src/participant/forgotten.ts';

export const mutants: readonly Mutant[] = [
  {
    what: 'a duplicate is carried out again',
    file: barrier,
    from: `if (own === 'success' || own === 'refusal') return 'replay';`,
    to: `if (own === 'refusal') return 'replay';`,
  },
  {
    what: 'a refusal is not remembered',
    file: barrier,
    from: `if (own === 'success' || own === 'refusal') return 'replay';`,
    to: `if (own === 'success') return 'replay';`,
  },
  {
    what: 'a command may come after its own compensation',
    file: inbox,
    from: `if (standingOf(compensating.commandId) === 'unknown') supersede(compensating);`,
    to: '',
  },
  {
    what: 'a begun command counts as one that never began',
    file: barrier,
    from: `return compensated === 'unknown' || compensated === 'refusal' ? 'null' : 'run';`,
    to: `return compensated === 'success' ? 'run' : 'null';`,
  },
  {
    what: 'the outside is called without the intent being recorded',
    file: participant,
    from: 'const recorded = await commit.run<Reply | undefined>(() => inbox.begin(incoming));',
    to: `const recorded = await commit.run<Reply | undefined>(() =>
            incoming.compensating && inbox.begin(incoming));`,
  },
  {
    what: 'a step without an answer is not compensated',
    file: goingBack,
    from: `mark(draft, awaiting.stepIndex, 'unknown');`,
    to: `mark(draft, awaiting.stepIndex, 'refused');`,
  },
  {
    what: 'compensations run oldest first',
    file: goingBack,
    from: '[...draft.instance.steps.entries()].toReversed()',
    to: 'draft.instance.steps.entries()',
  },
  {
    what: 'a compensation is skipped',
    file: goingBack,
    from: `if (state !== 'done' && state !== 'unknown') continue;`,
    to: `if (state !== 'unknown') continue;`,
  },
  {
    what: 'a refusal goes on as if it were a success',
    file: transition,
    from: 'if (Object.hasOwn(step.command.success, reply.type)) {',
    to: 'if (reply.type !== step.name) {',
  },
  {
    what: 'nothing is taken up after a start',
    file: resending,
    from: `for (const sagaId of state.sagaLog.open()) state.toTakeUp.set(sagaId, 'former');`,
    to: '',
    also: [
      {
        file: resending,
        from: 'state.hasBegun = true;\n  fill(state);',
        to: 'if (state.hasBegun) fill(state);\n  state.hasBegun = true;',
      },
    ],
  },
  {
    what: 'the alarm rings once and is not set again',
    file: resending,
    from: 'else if (dueAt !== undefined) state.wakeAt(Math.min(dueAt, latest));',
    to: '',
    also: [
      {
        file: resending,
        from: 'if (awaiting !== null) state.wakeAt(awaiting.dueAt);',
        to: 'if (commands.length > 9) state.wakeAt(0);',
      },
    ],
  },
  {
    what: 'a stalled command is not sent any more',
    file: stalling,
    from: `  send(draft, 'command-resent', next);
  if (ranOut === 1)`,
    to: `  if (draft.instance.stall === null) send(draft, 'command-resent', next);
  if (ranOut === 1)`,
    also: [
      {
        file: stalling,
        from: `  send(draft, 'command-resent', next);
}`,
        to: `  if (draft.instance.stall === null) send(draft, 'command-resent', next);
}`,
      },
    ],
  },
  {
    what: 'an operator changes a slot outside a unit',
    file: 'src/modules/parking/index.ts',
    from: 'if (decision.conflict === undefined) store.save(slot, decision.slot);',
    to: 'if (decision.conflict === undefined) setImmediate(() => store.save(slot, decision.slot));',
  },
  {
    what: 'each sending is a command of its own',
    file: stalling,
    from: 'const counted = { ...kept,',
    to: `const commandId = \`\${kept.commandId}-\${kept.attempt}\`;
  const counted = { ...kept, commandId,`,
  },
  {
    what: 'the gateway gets a new key at each try',
    file: 'src/modules/billing/index.ts',
    from: 'gateway.charge(commandId, request)',
    to: 'gateway.charge(commandId + newId(), request)',
  },
  {
    what: 'the work and its inbox row are two transactions',
    file: participant,
    from: 'const reply = await commit.run<Reply>(() => inbox.receive(incoming, workOnce));',
    to: `const done = await commit.run<Reply>(workOnce);
          const reply = await commit.run<Reply>(() => inbox.receive(incoming, () => done));`,
  },
  {
    what: 'a saga that only goes forward has deadlines',
    file: 'src/orchestrator/machine/forward.ts',
    from: `step.phase === 'retriable' ? null : at`,
    to: `at`,
  },
  {
    what: 'a saga that only goes forward can be aborted',
    file: 'src/orchestrator/machine/verbs.ts',
    from: `if (phase !== 'retriable') return undefined;`,
    to: `if (phase !== undefined) return undefined;`,
  },
  {
    what: 'inbox rows are removed while their saga is open',
    file: 'src/participant/sweep.ts',
    from: 'const gone = page.filter(({ commandId }) => forgotten.has(sagaOf(commandId)));',
    to: 'const gone = page;',
  },
  {
    what: 'the oldest saga that is known counts as forgotten',
    file: forgotten,
    from: 'sagaId < horizon',
    to: 'sagaId <= horizon',
  },
  {
    what: 'sagas are removed that have not ended',
    file: 'src/orchestrator/log/sweep.ts',
    from: '({ finishedAt, dueAt }) => finishedAt !== null && finishedAt < before && dueAt === null',
    to: '({ createdAt }) => createdAt < before',
  },
  {
    what: 'a unit is told before it is committed',
    file: 'src/storage/group-commit.ts',
    from: `connection.exec('COMMIT');`,
    to: `for (const unit of batch) if (!failed.has(unit)) unit.commit();
    connection.exec('COMMIT');`,
  },
  {
    what: 'a gateway that never answers is waited for',
    file: 'src/modules/billing/gateway/timeout.ts',
    from: 'const TIMEOUT_MS = 10_000;',
    to: 'const TIMEOUT_MS = 2_000_000_000;',
  },
  {
    what: 'a start that could not take up all sagas leaves them',
    file: resending,
    from: `    state.isUnlisted = true;
    retryLater(state, error);`,
    to: '',
    also: [
      {
        file: resending,
        from: `    window.leave(sagaId);
    if (isStorageFailure(error)) throw error;`,
        to: '    if (isStorageFailure(error)) return;',
      },
      {
        file: resending,
        from: 'else if (dueAt !== undefined) state.wakeAt(Math.min(dueAt, latest));',
        to: '',
      },
    ],
  },
  ...mutantsOfEdges,
];
