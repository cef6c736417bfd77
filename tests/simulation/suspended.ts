/**
 * What a suspension must not take away: a step that can be undone keeps its deadline,
 * a saga that goes back its reason; and a saga that is sent again is no longer suspended.
 */
import { sagaDefinitions } from '../../src/modules/booking/index.ts';
import { awaitingIn, historyColumns, storedHistory } from '../../src/orchestrator/log/stored.ts';
import type { Disks } from '../../src/testing/simulation/disks.ts';

/** Sagas of which that does not hold, in words. */
export function suspendedWrongly(disks: Disks): readonly string[] {
  return [...withoutDeadline(disks), ...withoutReason(disks), ...sentAgain(disks)];
}

/** The open sagas, each with what it awaits. */
function awaitingSagas(disks: Disks) {
  const rows = disks.rows(
    'booking',
    `SELECT id, definition, version, reason, awaiting FROM saga_instances
     WHERE awaiting IS NOT NULL`,
  );
  return rows.map(({ id, definition, version, reason, awaiting }) => {
    return { id, definition, version, reason, awaited: awaitingIn(String(awaiting)) };
  });
}

function withoutReason(disks: Disks): readonly string[] {
  return awaitingSagas(disks)
    .filter(({ awaited, reason }) => awaited.direction === 'undo' && reason === null)
    .map(({ id }) => `saga ${id} goes back for no reason`);
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
  const endless = awaitingSagas(disks).filter(
    ({ awaited }) => awaited.direction === 'do' && awaited.deadlineAt === null,
  );
  const isRetriable = ({ definition, version, awaited }: (typeof endless)[number]) =>
    sagaDefinitions
      .find((one) => one.name === definition && one.version === version)
      ?.steps.at(awaited.stepIndex)?.phase === 'retriable';
  return endless
    .filter((row) => !isRetriable(row))
    .map(({ id }) => `saga ${id} awaits a step that can be compensated, and has no deadline`);
}
