/** The bills over HTTP. They are only read: sagas write them. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import {
  filterBy,
  idParam,
  pageOf,
  pageQuery,
  toPage,
  toPageRequest,
  toTime,
} from '../../http/paging.ts';
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
  .openapi('Bill');

const listBills = createRoute({
  operationId: 'listBills',
  method: 'get',
  path: '/bills',
  request: { query: pageQuery.extend({ bookingId: filterBy.optional() }) },
  responses: {
    200: {
      content: { 'application/json': { schema: pageOf(billBody) } },
      description: 'Bills, the newest first',
    },
  },
});

const getBill = createRoute({
  operationId: 'getBill',
  method: 'get',
  path: '/bills/{id}',
  request: { params: idParam },
  responses: {
    200: { content: { 'application/json': { schema: billBody } }, description: 'The bill' },
  },
});

export function billRoutes(app: OpenAPIHono, billing: Billing): void {
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
