/**
 * Metrics of sagas, counted from the outcomes of their events. The history is all that is needed.
 */
import { Counter, Histogram, type Registry } from 'prom-client';
import type { HistoryEntry, SagaInstance } from '../orchestrator/instance.ts';
import type { Outcome } from '../orchestrator/runner/outcome.ts';

/** A saga may take days if a part that it needs is away. */
const SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 86_400,
];

/** The outcome of a step, by the history entry that says so. */
const stepOutcomes: Readonly<Partial<Record<HistoryEntry['type'], string>>> = {
  'step-done': 'done',
  'step-refused': 'refused',
  'step-unknown': 'unknown',
};

/** @returns takes an outcome once it is durable */
export function createSagaMetrics(registers: Registry[]): (outcome: Outcome) => void {
  const record = instruments(registers);
  return ({ instance, history }) => {
    for (const entry of history) count(record, instance, entry);
  };
}

type Instruments = ReturnType<typeof instruments>;

function count(record: Instruments, instance: SagaInstance, entry: HistoryEntry): void {
  const { definition } = instance;
  const step = entry.step ?? '';
  const outcome = stepOutcomes[entry.type];
  if (outcome !== undefined)
    record.steps.observe({ definition, step, outcome }, took(instance, entry));
  switch (entry.type) {
    case 'started':
      return record.started.inc({ definition });
    case 'completed':
    case 'compensated': {
      const labels = { definition, state: entry.type };
      record.ended.inc({ ...labels, reason: instance.reason?.code ?? 'none' });
      return record.sagas.observe(labels, Math.max(0, entry.at - instance.createdAt) / 1_000);
    }
    case 'stalled':
      return record.stalled.inc({ definition, code: instance.stall?.code ?? 'healed' });
    case 'command-sent':
    case 'command-resent': {
      const direction = instance.awaiting?.direction ?? 'do';
      record.sent.inc({ definition, step, direction });
      if (entry.type === 'command-resent') record.resent.inc({ definition, step, direction });
      return;
    }
    case 'step-compensated':
      return record.compensated.inc({ definition, step });
    case 'reply-ignored':
      return record.ignored.inc({ definition });
    default:
  }
}

/** Seconds from the beginning of the entry's step to the entry. */
function took({ steps }: SagaInstance, { step, at }: HistoryEntry): number {
  const startedAt = steps.find(({ name }) => name === step)?.startedAt ?? at;
  // A clock that was set back meanwhile must not make it negative.
  return Math.max(0, at - startedAt) / 1_000;
}

function instruments(registers: Registry[]) {
  const counter = (name: string, help: string, labelNames: readonly string[]) =>
    new Counter({ name, help, labelNames: ['definition', ...labelNames], registers });
  const histogram = (name: string, help: string, labelNames: readonly string[]) =>
    new Histogram({
      name,
      help,
      labelNames: ['definition', ...labelNames],
      buckets: SECONDS,
      registers,
    });
  return {
    started: counter('saga_started_total', 'Sagas begun', []),
    ended: counter('saga_ended_total', 'Sagas that ended, and why they went back', [
      'state',
      'reason',
    ]),
    stalled: counter('saga_stalled_total', 'Times that a saga became stalled', ['code']),
    sagas: histogram('saga_seconds', 'Time from the beginning of a saga to its end', ['state']),
    steps: histogram('saga_step_seconds', 'Time from the beginning of a step to its outcome', [
      'step',
      'outcome',
    ]),
    sent: counter('saga_commands_sent_total', 'Attempts: commands sent, resends included', [
      'step',
      'direction',
    ]),
    resent: counter('saga_commands_resent_total', 'Commands sent again for want of an answer', [
      'step',
      'direction',
    ]),
    compensated: counter('saga_steps_compensated_total', 'Steps that were compensated', ['step']),
    ignored: counter('saga_replies_ignored_total', 'Late, repeated and unknown replies', []),
  };
}
