/** The filters of a list of sagas: one set of names and forms, for programs and for pages. */
import { z } from '@hono/zod-openapi';
import { reasonCodes, sagaStates } from '../orchestrator/instance.ts';
import type { SagaFilter } from '../orchestrator/log/list.ts';
import type { EpochMs } from '../ports/clock.ts';
import { exampleStart } from './examples.ts';
import { filterBy } from './paging.ts';

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** An age, such as `10m`, in milliseconds. */
const age = z
  .string()
  .regex(/^[1-9]\d{0,3}[mhd]$/, 'must be minutes, hours or days, such as 10m, 1h or 7d')
  .transform((text) => Number(text.slice(0, -1)) * (UNITS_MS[text.slice(-1)] ?? 0));

/** A moment in RFC 3339, in milliseconds since the epoch. */
export const moment = z.iso
  .datetime({
    offset: true,
    error: 'must be a time in RFC 3339, such as 2026-03-01T09:00:00Z; in an address, + is %2B',
  })
  .transform((text) => Date.parse(text));

/** Each filter by its name in the query. A list takes any of them together. */
export const sagaFilters = {
  state: z.enum(sagaStates).openapi({ description: 'Sagas in this state' }),
  definition: filterBy.openapi({ description: 'Sagas of this definition', example: 'book-slot' }),
  code: z.enum(reasonCodes).openapi({
    description: 'The code of its reason: why it is stalled, else why it went back',
  }),
  step: filterBy.openapi({ description: 'Stalled at this step', example: 'pay-bill' }),
  olderThan: age.openapi({
    description: 'Begun longer ago than this: minutes, hours or days',
    example: '10m',
  }),
  from: moment.openapi({ description: 'Begun at this time or later', example: exampleStart }),
  to: moment.openapi({ description: 'Begun before this time', example: exampleStart }),
};

/** The filters of a query that are about the time at which a saga was begun. */
export interface AskedTimes {
  /** In milliseconds. */
  readonly olderThan?: number | undefined;
  readonly from?: EpochMs | undefined;
  readonly to?: EpochMs | undefined;
}

/** The span in which a saga must have been begun to be in the list. */
export function createdWithin(
  { olderThan, from, to }: AskedTimes,
  now: EpochMs,
): Pick<SagaFilter, 'createdFrom' | 'createdBefore'> {
  const oldEnough = olderThan === undefined ? undefined : now - olderThan;
  const ends = [oldEnough, to].filter((one) => one !== undefined);
  return {
    createdFrom: from,
    createdBefore: ends.length === 0 ? undefined : Math.min(...ends),
  };
}
