/** A row of the saga log, of an instance that awaits its first answer. */
import type { StepState } from '../../src/orchestrator/instance.ts';
import type { SagaRow } from '../../src/orchestrator/log/rows.ts';
import { awaitingOf } from './awaiting.ts';

const step: StepState = {
  name: 'block',
  kind: 'command',
  state: 'running',
  startedAt: 1,
  finishedAt: null,
  reply: null,
};

export const sagaRow = (id: string, change: Partial<SagaRow> = {}): SagaRow => ({
  id,
  definition: 'place-order',
  version: 1,
  fingerprint: 'f',
  revision: 1,
  state: 'running',
  businessKey: `order of ${id}`,
  input: { a: 1 },
  trace: { traceparent: '00-1-2-01' },
  steps: [step],
  awaiting: awaitingOf(),
  fences: null,
  dueAt: 100,
  reason: null,
  stall: null,
  historyLength: 0,
  createdAt: 1,
  updatedAt: 1,
  finishedAt: null,
  ...change,
});
