/**
 * Sagas as the examples of the description show them: the one whose card was declined, at its end;
 * and one that is aborted while it pays, whose refund stalls, just after each verb of an operator.
 */
import { exampleEnd, exampleIds, exampleStart } from './examples.ts';

/** When what is awaited is sent again. */
const nextAttemptAt = '2026-03-01T09:01:00.000Z';

const ranFor = { startedAt: exampleStart, finishedAt: exampleEnd };
const goesOn = { startedAt: exampleStart, finishedAt: null };

const create = (state: string) => ({
  name: 'create-booking',
  kind: 'local' as const,
  state,
  ...ranFor,
});
const block = (state: string, times: typeof ranFor | typeof goesOn = ranFor) => ({
  name: 'block-slot',
  kind: 'command' as const,
  state,
  ...times,
});
const approve = (state: string) => ({ ...create(state), name: 'approve-booking' });
const pay = (state: string, times: typeof ranFor | typeof goesOn = ranFor) => ({
  ...block(state, times),
  name: 'pay-bill',
});
const reserve = {
  name: 'reserve-slot',
  kind: 'command' as const,
  state: 'pending',
  startedAt: null,
  finishedAt: null,
};

/** @param keyMember the member by which the API shows the business key, with its value */
export function sagaExamples(keyMember: object) {
  const head = { id: exampleIds.saga, definition: 'book-slot', version: 1, ...keyMember };
  const base = { ...head, createdAt: exampleStart, updatedAt: exampleEnd };
  const open = { ...base, nextAttemptAt, finishedAt: null };
  const aborted = { code: 'aborted' as const, detail: 'the client called' };
  const exhausted = {
    code: 'compensation_exhausted' as const,
    detail: 'billing.refund got no answer after 10 tries; it is still being sent',
  };
  return {
    ended: {
      ...base,
      state: 'compensated' as const,
      step: null,
      attempt: 0,
      nextAttemptAt: null,
      reason: { code: 'refused' as const, detail: 'card_declined' },
      finishedAt: exampleEnd,
      steps: [create('compensated'), block('compensated'), pay('refused')],
    },
    // The payment has no answer yet, and may happen: it is undone as if it had.
    abort: {
      ...open,
      state: 'compensating' as const,
      step: 'pay-bill',
      attempt: 1,
      reason: aborted,
      steps: [create('done'), block('done'), approve('done'), pay('compensating', goesOn), reserve],
    },
    // However often it is sent, it stays stalled until it is answered.
    retry: {
      ...open,
      state: 'stalled' as const,
      step: 'pay-bill',
      attempt: 11,
      reason: exhausted,
      steps: [create('done'), block('done'), approve('done'), pay('stalled', goesOn), reserve],
    },
    resolve: {
      ...open,
      state: 'compensating' as const,
      step: 'block-slot',
      attempt: 1,
      reason: aborted,
      steps: [
        create('done'),
        block('compensating', goesOn),
        approve('skipped'),
        pay('resolved'),
        reserve,
      ],
    },
  };
}
