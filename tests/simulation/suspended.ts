/**
 * What a suspension must not take away: a step that can be undone keeps its deadline,
 * a saga that goes back its reason; and a saga that is sent again is no longer suspended.
 */
import { sagaDefinitions } from '../../src/modules/booking/index.ts';
import { historyColumns, storedHistory } from '../../src/orchestrator/log/stored.ts';
import type { Disks } from '../../src/testing/simulation/disks.ts';

/** Sagas of which that does not hold, in words. */
export function suspendedWrongly(disks: Disks): readonly string[] {
  const lacking = disks.rows(
    'booking',
    `SELECT id, 'goes back for no reason' AS fault FROM saga_instances
     WHERE awaiting ->> 'direction' = 'undo' AND coalesce(reason, 'null') = 'null'
`,
  );
  return [
    ...withoutDeadline(disks),
    ...lacking.map(({ id, fault }) => `saga ${id} ${fault}`),
    ...sentAgain(disks),
  ];
}

function sentAgain(disks: Disks): readonly string[] {
  const suspended = disks.rows(
    'booking',
    `SELECT * FROM saga_instances WHERE stall ->> 'code' IN ('engine_error', 'version_unregistered')
       AND coalesce(fences, 'null') = 'null'`,
  );
  return suspended
    .filter((row) => storedHistory(historyColumns(row)).at(-1)?.type === 'command-resent')
    .map(({ id }) => `saga ${id} is suspended, and yet sent again`);
}

function withoutDeadline(disks: Disks): readonly string[] {
  const endless = disks.rows(
    'booking',
    `SELECT id, definition, version, awaiting ->> 'stepIndex' AS step FROM saga_instances
     WHERE finished_at IS NULL AND awaiting ->> 'direction' = 'do'
       AND awaiting ->> 'deadlineAt' IS NULL`,
  );
  const isRetriable = ({ definition, version, step }: (typeof endless)[number]) =>
    sagaDefinitions
      .find((one) => one.name === definition && one.version === version)
      ?.steps.at(Number(step))?.phase === 'retriable';
  return endless
    .filter((row) => !isRetriable(row))
    .map(({ id }) => `saga ${id} awaits a step that can be compensated, and has no deadline`);
}
