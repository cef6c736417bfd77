/** An orchestrator on a database in memory, of which a test holds every wire and the clock. */
import { createOrchestrator, type Orchestrator } from '../../src/orchestrator/orchestrator.ts';
import type { RegisteredSaga } from '../../src/orchestrator/registry.ts';
import { createSagaLog, type SagaLog } from '../../src/orchestrator/saga-log.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { createSagaRowQueries } from '../../src/storage/saga-queries.ts';
import { createSagaRows } from '../../src/storage/saga-rows.ts';
import { countedIds } from './ids.ts';
import { silent } from './log.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
import { createWires, type Wires } from './wires.ts';

export interface SagaBench {
  readonly clock: VirtualClock;
  readonly wires: Wires;
  readonly database: Database;
  readonly sagaLog: SagaLog;
  /** Ids of the sagas that a person was told of. */
  readonly told: string[];
  /** The lines of the log that ask for attention. */
  readonly errors: string[];
  /** An orchestrator on the same database: a second one is what a restart is. */
  orchestrate(sagas: readonly RegisteredSaga[], maxInFlight?: number): Orchestrator;
  /** The types of a saga's history, in order. */
  history(sagaId: string): readonly string[];
  /** The step `<sagaId>/<step>` is answered. */
  reply(where: string, type: string, payload?: object): Promise<void>;
}

const policy = { replyTimeoutMs: 1_000, stepDeadlineMs: 10_000, stallAttempts: 5 };

export function createSagaBench(): SagaBench {
  const clock = createVirtualClock();
  const wires = createWires();
  const database = openDatabase({ name: 'booking', dataDir: ':memory:', soon: clock.soon });
  const sagaLog = createSagaLog(createSagaRows(database.writer));
  const queries = createSagaRowQueries(database.reader);
  const told: string[] = [];
  const errors: string[] = [];
  const log = { ...silent, error: (_: object, message: string) => void errors.push(message) };
  const common = { clock, newId: countedIds('saga'), random: () => 0.5, log, policy };
  return {
    ...{ clock, wires, database, sagaLog, told, errors },
    orchestrate: (sagas, maxInFlight) =>
      createOrchestrator({
        ...{ ...common, sagas, sagaLog, database, maxInFlight },
        ...{ bus: wires, replyQueue: 'r', retentionMs: 3_600_000 },
        onStalled: ({ id }) => told.push(id),
      }),
    history: (sagaId) => queries.history(sagaId).map(({ type }) => type),
    reply(where, type, payload = {}) {
      const [sagaId = '', step] = where.split('/');
      const correlationId = `${sagaId}:${step}:do`;
      return wires.comesBack({
        id: `r-${step}`,
        type,
        sagaId,
        correlationId,
        payload: { ...payload },
      });
    },
  };
}
