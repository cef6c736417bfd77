/** Acts on many stalled sagas at once: on the very ones that a person was told the number of. */
import { VerbRefusedError } from '../orchestrator/errors.ts';
import type { SagaQueries } from '../orchestrator/log/queries.ts';
import type { OperatorAct, Verb } from '../orchestrator/machine/events.ts';
import type { Orchestrator } from '../orchestrator/orchestrator.ts';
import type { Clock } from '../ports/clock.ts';
import { ProblemError, problemKinds } from './problem-kinds.ts';
import { type AskedTimes, createdWithin } from './saga-filters.ts';
import { createSelections } from './selections.ts';

/** The most sagas that one request acts on: the oldest of those that match. */
export const MAX_BULK = 1_000;

/** The stalled sagas that are meant; a part that is not given admits all. */
export interface StalledWish {
  readonly verb: Exclude<Verb, 'abort'>;
  readonly definition?: string | undefined;
  readonly businessKey?: string | undefined;
  /** Why, and at which step, they are stalled. */
  readonly code?: string | undefined;
  readonly step?: string | undefined;
  /** The time at which they were begun. */
  readonly begun?: AskedTimes;
}

export interface BulkOutcome {
  readonly sagaIds: readonly string[];
  readonly refused: readonly { readonly sagaId: string; readonly detail: string }[];
}

export interface SagaBulk {
  /** The ids of the sagas that match: the oldest, as many as one request may act on. */
  count(wish: StalledWish): readonly string[];
  /**
   * Acts on the sagas that were counted for this wish.
   * @throws ProblemError if those that match now are others, or of another number
   */
  act(wish: StalledWish, count: number, by: Omit<OperatorAct, 'verb'>): Promise<BulkOutcome>;
}

export interface SagaBulkParts {
  readonly sagas: Pick<SagaQueries, 'list'>;
  readonly orchestrator: Pick<Orchestrator, 'operate'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Makes the bulk verbs; they remember what was counted for as long as the process lasts. */
export function createSagaBulk(parts: SagaBulkParts): SagaBulk {
  const selections = createSelections();
  return {
    count(wish) {
      const ids = stalledIds(parts, wish);
      selections.counted(wish, ids);
      return ids;
    },
    async act(wish, count, by) {
      const ids = stalledIds(parts, wish);
      const why = selections.whyOther(wish, ids, count);
      if (why === undefined) return operateAll(parts.orchestrator, ids, { verb: wish.verb, ...by });
      const detail = `of the stalled sagas, ${why}; count again first`;
      throw new ProblemError(problemKinds.selectionChanged, detail);
    },
  };
}

function stalledIds({ sagas, clock }: SagaBulkParts, wish: StalledWish): readonly string[] {
  const { definition, businessKey, code, step: stallStep, begun = {} } = wish;
  const rows = sagas.list({
    state: 'stalled',
    order: 'oldest-first',
    limit: MAX_BULK,
    businessKey,
    definition,
    code,
    stallStep,
    ...createdWithin(begun, clock.now()),
  });
  return rows.map(({ id }) => id);
}

async function operateAll(
  orchestrator: SagaBulkParts['orchestrator'],
  sagaIds: readonly string[],
  act: OperatorAct,
): Promise<BulkOutcome> {
  const refused: { sagaId: string; detail: string }[] = [];
  const one = async (sagaId: string) => {
    try {
      await orchestrator.operate(sagaId, act);
    } catch (error) {
      if (!(error instanceof VerbRefusedError)) throw error;
      refused.push({ sagaId, detail: error.message });
    }
  };
  await Promise.all(sagaIds.map(one));
  return { sagaIds, refused };
}
