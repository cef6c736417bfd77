/**
 * Faults put into the product on purpose, one at a time, in a copy of its source. A simulation
 * that does not find them would not find a fault of our own either. Each replaces text that must
 * stand in its file exactly once, so that none of them can go stale unnoticed.
 */
export interface Mutant {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const inbox = 'src/storage/inbox.ts';
const barrier = 'src/storage/barrier.ts';
const transition = 'src/orchestrator/transition.ts';
const goingBack = 'src/orchestrator/going-back.ts';
const participant = 'src/orchestrator/participant.ts';
const orchestrator = 'src/orchestrator/orchestrator.ts';

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
    what: 'a command may come after its own undoing',
    file: inbox,
    from: `if (standingOf(undoing.commandId) === 'unknown') supersede(undoing);`,
    to: '',
  },
  {
    what: 'a begun command counts as one that never began',
    file: barrier,
    from: `return undone === 'unknown' || undone === 'refusal' ? 'null' : 'run';`,
    to: `return undone === 'success' ? 'run' : 'null';`,
  },
  {
    what: 'the outside is called without the intent being recorded',
    file: participant,
    from: 'const known = await commit.run<Reply | undefined>(() => inbox.begin(incoming));',
    to: `const known = await commit.run<Reply | undefined>(() =>
            incoming.undoing && inbox.begin(incoming));`,
  },
  {
    what: 'a step without an answer is not undone',
    file: transition,
    from: `mark(draft, awaiting.stepIndex, 'unknown');`,
    to: `mark(draft, awaiting.stepIndex, 'refused');`,
  },
  {
    what: 'compensations run oldest first',
    file: goingBack,
    from: 'for (let at = index; at >= 0; at -= 1) {',
    to: 'for (let at = 0; at < draft.instance.steps.length; at += 1) {',
  },
  {
    what: 'a compensation is skipped',
    file: goingBack,
    from: 'undoFrom(draft, awaiting.stepIndex - 1, reason);',
    to: 'undoFrom(draft, awaiting.stepIndex - 2, reason);',
  },
  {
    what: 'a refusal goes on as if it were a success',
    file: transition,
    from: 'if (reply.type in step.command.success) {',
    to: 'if (reply.type !== step.name) {',
  },
  {
    what: 'nothing is taken up after a start',
    file: orchestrator,
    from: `for (const outcome of await moveAll(state, page, 'recovered'))`,
    to: 'for (const outcome of [] as (Outcome | undefined)[])',
  },
  {
    what: 'the alarm rings once and is not set again',
    file: orchestrator,
    from: 'if (dueAt !== undefined) state.wakeAt(dueAt);',
    to: '',
  },
  {
    what: 'a stalled command is not sent any more',
    file: 'src/orchestrator/stalling.ts',
    from: `send(draft, 'command-resent', withDueTime(draft, awaiting, attempt));`,
    to: `if (draft.instance.stall === null)
      send(draft, 'command-resent', withDueTime(draft, awaiting, attempt));`,
  },
  {
    what: 'each sending is a command of its own',
    file: 'src/orchestrator/draft.ts',
    from: 'return { ...awaited, attempt,',
    to: `const commandId = awaited.commandId + (attempt > 1 ? \`-\${attempt}\` : '');
  return { ...awaited, commandId, attempt,`,
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
    file: 'src/orchestrator/going-forward.ts',
    from: `step.phase === 'retriable' ? null : at`,
    to: `at`,
  },
  {
    what: 'a saga that only goes forward can be aborted',
    file: 'src/orchestrator/verbs.ts',
    from: `if (phase !== 'retriable') return undefined;`,
    to: `if (phase !== undefined) return undefined;`,
  },
  {
    what: 'inbox rows are removed while their saga is open',
    file: 'src/orchestrator/retention.ts',
    from: 'const gone = page.filter(({ commandId }) => forgotten.has(sagaOf(commandId)));',
    to: 'const gone = page;',
  },
  {
    what: 'the oldest saga that is known counts as forgotten',
    file: 'src/storage/forgotten.ts',
    from: 'sagaId < horizon',
    to: 'sagaId <= horizon',
  },
  {
    what: 'sagas are removed that have not ended',
    file: 'src/orchestrator/retention.ts',
    from: '({ finishedAt }) => finishedAt !== null && finishedAt < before',
    to: '({ createdAt }) => createdAt < before',
  },
  {
    what: 'a unit is told before it is committed',
    file: 'src/storage/group-commit.ts',
    from: `connection.exec('COMMIT');`,
    to: `for (const unit of batch) if (!settled.has(unit)) unit.commit();
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
    file: orchestrator,
    from: `alarm.wakeAt(clock.now() + RETRY_MS);
        return 0;`,
    to: 'return 0;',
  },
  {
    what: 'whoever handed in what is not committed is never told',
    file: 'src/storage/group-commit.ts',
    from: 'for (const unit of batch) unit.fail(settled',
    to: 'for (const unit of [] as Pending[]) unit.fail(settled',
  },
  {
    what: 'the history of a removed saga stays',
    file: 'src/storage/saga-rows.ts',
    from: 'history.removeAll(id);',
    to: '',
  },
  {
    what: 'a step has an end while it is under way',
    file: 'src/orchestrator/draft.ts',
    from: 'underWay.has(state) ? null : at',
    to: 'at',
  },
  {
    what: 'a step has no end once it is done',
    file: 'src/orchestrator/draft.ts',
    from: 'underWay.has(state) ? null : at',
    to: 'step.finishedAt',
  },
  {
    what: 'a step that is taken up again begins anew',
    file: 'src/orchestrator/draft.ts',
    from: 'startedAt: step.startedAt ?? at',
    to: 'startedAt: step.startedAt === null ? at : null',
  },
];
