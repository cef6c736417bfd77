/** The bills over HTTP. They are only read: sagas write them. */
import { z } from '@hono/zod-openapi';
import type { App } from '../../http/app-env.ts';
import { exampleIds, exampleStart } from '../../http/examples.ts';
import { text, time, uuid } from '../../http/fields.ts';
import {
  filterBy,
  idParam,
  pageOf,
  pageQuery,
  toPage,
  toPageRequest,
  toTime,
} from '../../http/paging.ts';
import { ProblemError, problemKinds } from '../../http/problem-kinds.ts';
import { defineRoute, json } from '../../http/route.ts';
import { type Bill, billStatuses } from './bill.ts';
import { type BillingRefusal, billingRefusals } from './contract.ts';
import type { Billing } from './index.ts';

const codes = Object.keys(billingRefusals) as BillingRefusal[]; // The type leaves the keys open.

const example = {
  id: exampleIds.bill,
  bookingId: exampleIds.booking,
  amount: 10_000,
  currency: 'USD',
  status: 'failed',
  reason: 'card_declined',
  reasonDetail: billingRefusals.card_declined,
  createdAt: exampleStart,
  updatedAt: exampleStart,
} as const;

/** A bill as the API shows it. */
export const billBody = z
  .object({
    id: uuid('The id of the bill'),
    bookingId: text('The booking that was charged for'),
    amount: z.int().openapi({ description: 'In minor units of the currency: 10000 is 100.00' }),
    currency: text('An ISO 4217 code'),
    status: z.enum(billStatuses).openapi({ description: '`failed`: nothing was charged' }),
    reason: z.enum(codes).nullable().openapi({ description: 'Why it failed: a code, or null' }),
    reasonDetail: text('Why it failed, as a sentence; null if it did not').nullable(),
    createdAt: time('When it was written'),
    updatedAt: time('When it was changed last'),
  })
  .openapi('Bill', {
    description: 'A charge for a booking, or the try of one.',
    examples: [example],
  });

const tags = ['bills'];

const listBills = defineRoute({
  operationId: 'listBills',
  method: 'get',
  path: '/bills',
  tags,
  summary: 'List bills',
  description: 'A page of bills, newest first, of all bookings or of one.',
  access: 'anyone',
  request: {
    query: pageQuery.extend({
      bookingId: filterBy.optional().openapi({ description: 'Bills of this booking' }),
    }),
  },
  responses: {
    200: {
      ...json(pageOf('BillPage', billBody, example)),
      description: 'Bills, the newest first',
    },
  },
});

const getBill = defineRoute({
  operationId: 'getBill',
  method: 'get',
  path: '/bills/{id}',
  tags,
  summary: 'Get a bill',
  description: 'One bill.',
  access: 'anyone',
  problems: [problemKinds.notFound],
  request: { params: idParam('The id of the bill', exampleIds.bill) },
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
    if (bill !== undefined) return c.json(toBody(bill), 200);
    throw new ProblemError(problemKinds.notFound, 'there is no such bill');
  });
}

function toBody({ chargeKey: _, createdAt, updatedAt, ...bill }: Bill): z.input<typeof billBody> {
  return {
    ...bill,
    reasonDetail: bill.reason && billingRefusals[bill.reason],
    createdAt: toTime(createdAt),
    updatedAt: toTime(updatedAt),
  };
}
