/**
 * Faults put into the product on purpose, one at a time, in a copy of its source. A simulation
 * that does not find them would not find a fault of our own either. Each replaces text that must
 * stand in its file exactly once, so that none of them can go stale unnoticed.
 */
export interface Mutant extends Change {
  readonly what: string;
  /** Changes besides, if two guards stand before the fault. */
  readonly also?: readonly Change[];
}

export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const inbox = 'src/storage/inbox.ts';
const barrier = 'src/storage/barrier.ts';
const transition = 'src/orchestrator/transition.ts';
const goingBack = 'src/orchestrator/going-back.ts';
const participant = 'src/orchestrator/participant.ts';
const resending = 'src/orchestrator/resending.ts';
const advance = 'src/orchestrator/advance.ts';
const stalling = 'src/orchestrator/stalling.ts';
const operating = 'src/orchestrator/operating.ts';
const forgotten = 'src/storage/forgotten.ts';

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
    file: goingBack,
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
    from: 'if (Object.hasOwn(step.command.success, reply.type)) {',
    to: 'if (reply.type !== step.name) {',
  },
  {
    what: 'nothing is taken up after a start',
    file: resending,
    from: `for (const sagaId of state.sagaLog.open()) state.toTakeUp.set(sagaId, 'former');`,
    to: '',
    also: [{ file: resending, from: 'fill(state);\n      return count;', to: 'return count;' }],
  },
  {
    what: 'the alarm rings once and is not set again',
    file: resending,
    from: 'else if (dueAt !== undefined) state.wakeAt(Math.min(dueAt, latest));',
    to: '',
    also: [
      {
        file: resending,
        from: '    state.wakeAt(dueAt);',
        to: '    if (commands.length > 9) state.wakeAt(dueAt);',
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
    file: forgotten,
    from: 'sagaId < horizon',
    to: 'sagaId <= horizon',
  },
  {
    what: 'sagas are removed that have not ended',
    file: 'src/orchestrator/retention.ts',
    from: '({ finishedAt, dueAt }) => finishedAt !== null && finishedAt < before && dueAt === null',
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
  {
    what: 'a late reply stalls what has ended, if its version is gone',
    file: advance,
    from: 'const hasEnded = instance.finishedAt !== null;',
    to: `const hasEnded = event.type === 'operated' && instance.finishedAt !== null;`,
    also: [
      {
        file: transition,
        from: 'if (awaiting === null) applyToEnded(draft);',
        to: `if (awaiting === null && event.type === 'broke')
      draft.instance = { ...draft.instance, state: 'stalled', stall: event.reason };
    if (awaiting === null && event.type === 'broke') draft.effects.push({ type: 'touch' });
    else if (awaiting === null) applyToEnded(draft);`,
      },
    ],
  },
  {
    what: 'a breakdown takes the deadline of its step away',
    file: stalling,
    from: 'awaiting: { ...awaiting, dueAt: isAhead ? Math.min(dueAt, deadlineAt) : dueAt },',
    to: 'awaiting: { ...awaiting, deadlineAt: null, dueAt },',
  },
  {
    what: 'a saga stays suspended though the engine can go on with it',
    file: stalling,
    from: 'if (known !== null && suspensions.has(known.code)) heal(draft);',
    to: 'if (known === null) heal(draft);',
  },
  {
    what: 'what was resolved by hand is not sent any more',
    file: operating,
    from: `if (awaiting.direction === 'undo') putUpFence(draft, awaiting);`,
    to: '',
  },
  {
    what: 'a redrive sends what its saga no longer awaits',
    file: operating,
    from: `if (awaiting.direction === 'undo') putUpFence(draft, awaiting);`,
    to: '',
    also: [
      {
        file: 'src/orchestrator/orchestrator.ts',
        from: 'if (instance === undefined || why !== undefined) return why;',
        to: `if (instance === undefined) return why;
  if (why !== undefined) {
    const payload = { ...instance.input };
    const about = { sagaId: instance.id, attempt: 1, replyTo: state.replyQueue, payload };
    if (commandId.endsWith('block-slot:do'))
      await state.bus.send({ id: commandId, type: 'parking.block', ...about });
    return why;
  }`,
      },
    ],
  },
  {
    what: 'a forgotten saga has its commands run again',
    file: barrier,
    from: `if (own === 'unknown' && isForgotten) return 'forgotten';`,
    to: '',
  },
  {
    what: 'a participant believes whatever it is told of forgotten sagas',
    file: forgotten,
    from: 'if (oldestSagaId > sagaId || !isPast(oldestSagaId)) return;',
    to: '',
    also: [
      {
        file: forgotten,
        from: 'const told = least && notAfter(least, before);',
        to: 'const told = least;',
      },
    ],
  },
  {
    what: 'a fault of the storage counts as a fault of the message',
    file: 'src/orchestrator/storage-faults.ts',
    from: 'if (!isStorageFailure(error)) throw error;',
    to: 'if (probe !== undefined) throw error;',
  },
  {
    what: 'a clock that is put right leaves what is due to the time that it showed',
    file: 'src/orchestrator/rebase.ts',
    from: 'if (aheadMs <= 0) return instance;',
    to: 'if (aheadMs > -1e15) return instance;',
  },
  {
    what: 'a broken constraint counts as a full disk',
    file: 'src/storage/errors.ts',
    from: 'if (error instanceof Sqlite.SqliteError) return FAILURES.test(error.code);',
    to: 'if (error instanceof Error) return true;',
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
