/** An orchestrator on an empty database in memory, with time and every wire in a test's hands. */

import type { Bus } from '../../src/bus/bus.ts';
import type { HistoryEntry } from '../../src/orchestrator/instance.ts';
import { sagaLogMigrations } from '../../src/orchestrator/log/migrations.ts';
import { createSagaQueries } from '../../src/orchestrator/log/queries.ts';
import { createSagaRows, type SagaRows } from '../../src/orchestrator/log/rows.ts';
import { createSagaLog, type SagaLog } from '../../src/orchestrator/log/saga-log.ts';
import type { ResendPolicy } from '../../src/orchestrator/machine/backoff.ts';
import {
  createOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
} from '../../src/orchestrator/orchestrator.ts';
import type { OrchestratedSaga } from '../../src/orchestrator/runner/registry.ts';
import type { Database } from '../../src/storage/database.ts';
import { timedIds } from '../../src/testing/ids.ts';
import { createVirtualClock, type VirtualClock } from '../../src/testing/virtual-clock.ts';
import { silent } from './log.ts';
import { memoryDatabase } from './memory-database.ts';
import { orderSaga } from './order-saga.ts';
import { connectTo, createWires, type Wires } from './wires.ts';

/** Options that differ from the usual; no saga depends on them. */
export type StageOptions = Partial<Omit<OrchestratorOptions<never>, 'sagas'>>;

export interface Stage {
  readonly clock: VirtualClock;
  readonly wires: Wires;
  readonly database: Database;
  /** Reads the saga log. */
  readonly sagaLog: SagaLog;
  /** The rows of every saga log on this database: a test has them fail. */
  readonly rows: SagaRows;
  /** Ids of the sagas that the stall hook was called with. */
  readonly told: string[];
  /** The lines of the log that ask for attention. */
  readonly errors: string[];
  /** An orchestrator whose bus has started. A second one on the same database is a restart. */
  orchestrate<Work>(sagas: readonly OrchestratedSaga<Work>[], options?: StageOptions): Orchestrator;
  /** An orchestrator whose bus is still to be started. */
  prepare<Work>(
    sagas: readonly OrchestratedSaga<Work>[],
    options?: StageOptions,
  ): { readonly orchestrator: Orchestrator; readonly bus: Bus };
  /** Answers the command `<sagaId>:<step>:<do|undo>`. */
  answer(commandId: string, type: string, payload?: Record<string, unknown>): Promise<void>;
  history(sagaId: string): readonly HistoryEntry[];
}

const policy: ResendPolicy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 5 };

export function createStage(): Stage {
  const clock = createVirtualClock();
  const wires = createWires();
  const database = memoryDatabase([sagaLogMigrations], clock.soon);
  const rows = createSagaRows(database.writer);
  const sagaLog = createSagaLog(rows);
  const newId = timedIds(clock);
  const told: string[] = [];
  const errors: string[] = [];
  const log = { ...silent, error: (_: object, message: string) => void errors.push(message) };
  const onStalled = ({ id }: { readonly id: string }) => void told.push(id);
  let replies = 0;
  const prepare: Stage['prepare'] = (sagas, options) => {
    const bus = connectTo(wires);
    const orchestrator = createOrchestrator({
      sagas,
      database,
      bus,
      replyQueue: 'r',
      policy,
      retentionMs: 3_600_000,
      onStalled,
      clock,
      newId,
      random: () => 0.5,
      log,
      ...options,
    });
    return { orchestrator, bus };
  };
  return {
    clock,
    wires,
    database,
    sagaLog,
    rows,
    told,
    errors,
    prepare,
    orchestrate(sagas, options) {
      const { orchestrator, bus } = prepare(sagas, options);
      void bus.start();
      return orchestrator;
    },
    answer(correlationId, type, payload = {}) {
      const [sagaId = ''] = correlationId.split(':');
      replies += 1;
      return wires.comesBack({ id: `r-${replies}`, type, sagaId, correlationId, payload });
    },
    history: (sagaId) => createSagaQueries(database.reader).history(sagaId),
  };
}

/** A definition with its local work. */
export function withWork<Work>(
  definition: OrchestratedSaga<Work>['definition'],
  work: OrchestratedSaga<Work>['work'],
): OrchestratedSaga<Work> {
  return { definition, work };
}

/** The saga of orders, whose local work leaves no trace. */
export const registered = () => withWork(orderSaga, () => {});
