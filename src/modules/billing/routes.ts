/** The bills over HTTP. They are only read: sagas write them. */
import { z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { App } from '../../http/app-env.ts';
import { exampleIds, exampleStart } from '../../http/examples.ts';
import {
  filterBy,
  idParam,
  pageOf,
  pageQuery,
  toPage,
  toPageRequest,
  toTime,
} from '../../http/paging.ts';
import { defineRoute, json } from '../../http/route.ts';
import { type Bill, billStatuses } from './bill.ts';
import type { Billing } from './index.ts';

const billBody = z
  .object({
    id: z.string(),
    bookingId: z.string(),
    amount: z.int(),
    currency: z.string(),
    status: z.enum(billStatuses),
    reason: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Bill', {
    examples: [
      {
        id: exampleIds.bill,
        bookingId: exampleIds.booking,
        amount: 10_000,
        currency: 'USD',
        status: 'failed',
        reason: 'card_declined',
        createdAt: exampleStart,
        updatedAt: exampleStart,
      },
    ],
  });

const listBills = defineRoute({
  operationId: 'listBills',
  method: 'get',
  path: '/bills',
  access: 'anyone',
  request: { query: pageQuery.extend({ bookingId: filterBy.optional() }) },
  responses: {
    200: {
      ...json(pageOf(billBody)),
      description: 'Bills, the newest first',
    },
  },
});

const getBill = defineRoute({
  operationId: 'getBill',
  method: 'get',
  path: '/bills/{id}',
  access: 'anyone',
  request: { params: idParam },
  responses: {
    200: { ...json(billBody), description: 'The bill' },
  },
});

/** Adds `/bills` to an app. */
export function billRoutes(app: App, billing: Billing): void {
  app.openapi(listBills, (c) => {
    const { bookingId, ...query } = c.req.valid('query');
    const rows = billing.queries.list({ bookingId }, toPageRequest(query));
    return c.json(toPage(rows, query.limit, toBody), 200);
  });
  app.openapi(getBill, (c) => {
    const bill = billing.queries.get(c.req.valid('param').id);
    if (bill === undefined) throw new HTTPException(404, { message: 'there is no such bill' });
    return c.json(toBody(bill), 200);
  });
}

function toBody({ chargeKey: _, createdAt, updatedAt, ...bill }: Bill): z.input<typeof billBody> {
  return { ...bill, createdAt: toTime(createdAt), updatedAt: toTime(updatedAt) };
}
