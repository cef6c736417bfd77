/**
 * What a suspension must not take away: a step that can be undone keeps its deadline,
 * a saga that goes back its reason; and a saga that is sent again is no longer suspended.
 */
import { sagaDefinitions } from '../../src/modules/booking/index.ts';
import type { Disks } from '../../src/testing/simulation/disks.ts';

/** Sagas of which that does not hold, in words. */
export function suspendedWrongly(disks: Disks): readonly string[] {
  const lacking = disks.rows(
    'booking',
    `SELECT id, 'goes back for no reason' AS fault FROM saga_instances
     WHERE awaiting ->> 'direction' = 'undo' AND coalesce(reason, 'null') = 'null'
     UNION ALL
     SELECT i.id, 'is suspended, and yet sent again' FROM saga_instances i JOIN saga_history h
       ON h.saga_id = i.id AND h.seq = i.history_length
     WHERE i.stall ->> 'code' IN ('engine_error', 'version_unregistered')
       AND h.type = 'command-resent' AND i.fences IN ('null', '')`,
  );
  return [...withoutDeadline(disks), ...lacking.map(({ id, fault }) => `saga ${id} ${fault}`)];
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
