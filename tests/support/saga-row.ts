/** Instances of sagas as the saga log keeps them, with the properties that a test sets. */
import type { SagaInstance, StepState } from '../../src/orchestrator/instance.ts';
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

/** An instance that is under way and awaits nothing now. */
export const sagaInstance = (id: string, change: Partial<SagaInstance> = {}): SagaInstance => ({
  id,
  definition: 'place-order',
  version: 1,
  fingerprint: null,
  revision: 1,
  state: 'running',
  businessKey: `order of ${id}`,
  input: {},
  trace: null,
  requestId: null,
  steps: [],
  awaiting: null,
  fences: [],
  reason: null,
  stall: null,
  historyLength: 0,
  createdAt: 1,
  updatedAt: 1,
  finishedAt: null,
  ...change,
});

/** The row of an instance that awaits its first answer. */
export const sagaRow = (id: string, change: Partial<SagaRow> = {}): SagaRow => ({
  ...sagaInstance(id),
  fingerprint: 'f',
  input: { a: 1 },
  trace: { traceparent: '00-1-2-01' },
  steps: [step],
  awaiting: awaitingOf(),
  fences: null,
  dueAt: 100,
  history: '',
  ...change,
});

/** The row of an instance that completed at this time, in milliseconds since the epoch. */
export const endedRow = (id: string, at: number, change: Partial<SagaRow> = {}): SagaRow => ({
  ...sagaInstance(id),
  state: 'completed',
  historyLength: 1,
  fences: null,
  dueAt: null,
  history: '',
  createdAt: at,
  updatedAt: at,
  finishedAt: at,
  ...change,
});
