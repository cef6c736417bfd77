/**
 * Faults put back in on purpose that were found once at the edges of a saga: at its end, over a
 * release, at an operator's hand, after it was forgotten, while the storage fails.
 */
import type { Mutant } from './mutant.ts';

const barrier = 'src/participant/barrier.ts';
const transition = 'src/orchestrator/machine/transition.ts';
const advance = 'src/orchestrator/runner/advance.ts';
const stalling = 'src/orchestrator/machine/stalling.ts';
const operating = 'src/orchestrator/machine/operator.ts';
const forgotten = 'src/participant/forgotten.ts';

export const mutantsOfEdges: readonly Mutant[] = [
  {
    what: 'a late reply stalls what has ended, if its version is gone',
    file: advance,
    from: 'const hasEnded = instance.finishedAt !== null;',
    to: `const hasEnded = event.type === 'operated' && instance.finishedAt !== null;`,
    also: [
      {
        file: transition,
        from: 'if (awaiting === null) applyToEnded(draft);',
        to: `if (awaiting === null && event.type === 'suspended')
      draft.instance = { ...draft.instance, state: 'stalled', stall: event.reason };
    if (awaiting === null && event.type === 'suspended') draft.effects.push({ type: 'touch' });
    else if (awaiting === null) applyToEnded(draft);`,
      },
    ],
  },
  {
    what: 'a suspension takes the deadline of its step away',
    file: stalling,
    from: 'change(draft, { awaiting: { ...awaiting, dueAt } });',
    to: 'change(draft, { awaiting: { ...awaiting, deadlineAt: null, dueAt } });',
  },
  {
    what: 'a saga stays suspended though the engine can go on with it',
    file: stalling,
    from: 'if (stall !== null && suspensions.has(stall.code)) heal(draft);',
    to: 'if (stall === null) heal(draft);',
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
        from: `retryCommand({ sagaLog, operate }, commandId, actor);`,
        to: `{
      const instance = sagaLog.find(commandId.split(':')[0] ?? '');
      const payload = { ...instance?.input };
      const about = { attempt: 1, replyTo: replyQueue, payload, type: 'parking.block' };
      if (instance !== undefined && commandId.endsWith('block-slot:do'))
        void bus.send({ id: commandId, sagaId: instance.id, ...about });
      return retryCommand({ sagaLog, operate }, commandId, actor);
    };`,
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
    from: 'const isOdd = oldestSagaId > sagaId || !isPast(oldestSagaId);',
    to: 'const isOdd = false;',
    also: [
      {
        file: forgotten,
        from: "const told = least === undefined ? '' : lesser(notAfter(least, before), leastOdd);",
        to: "const told = least ?? '';",
      },
      {
        file: forgotten,
        from: 'else least = lesser(oldestSagaId, least);',
        to: 'if (least === undefined || oldestSagaId > least) least = oldestSagaId;',
      },
    ],
  },
  {
    what: 'a fault of the storage counts as a fault of the message',
    file: 'src/bus/receiver.ts',
    from: 'if (!isStorageFailure(error)) throw error;',
    to: 'if (probe !== undefined) throw error;',
  },
  {
    what: 'a clock that is put right leaves what is due to the time that it showed',
    file: 'src/orchestrator/machine/rebase.ts',
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
    from: 'for (const unit of batch) unit.fail(failed',
    to: 'for (const unit of [] as Pending[]) unit.fail(failed',
  },
  {
    what: 'the replies of a removed saga stay',
    file: 'src/orchestrator/log/rows.ts',
    from: 'replies.removeReplies(id);',
    to: '',
  },
  {
    what: 'a step has an end while it is under way',
    file: 'src/orchestrator/machine/draft.ts',
    from: 'underWay.has(state) ? null : at',
    to: 'at',
  },
  {
    what: 'a step has no end once it is done',
    file: 'src/orchestrator/machine/draft.ts',
    from: 'underWay.has(state) ? null : at',
    to: 'step.finishedAt',
  },
  {
    what: 'a step that is taken up again begins anew',
    file: 'src/orchestrator/machine/draft.ts',
    from: 'startedAt: step.startedAt ?? at',
    to: 'startedAt: step.startedAt === null ? at : null',
  },
  {
    what: 'a command that has come counts as new',
    file: 'src/participant/newcomers.ts',
    from: 'has: (commandId) => commandId > floor && !noted.has(commandId),',
    to: 'has: (commandId) => commandId > floor,',
  },
];
