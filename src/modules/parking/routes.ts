/** The slots over HTTP. */
import { z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { App } from '../../http/app-env.ts';
import { exampleIds } from '../../http/examples.ts';
import { idParam, pageOf, pageQuery, toPage, toPageRequest } from '../../http/paging.ts';
import { defineRoute, json, jsonBody } from '../../http/route.ts';
import { money } from '../money.ts';
import type { Parking } from './index.ts';
import { type Slot, slotStatuses } from './slot.ts';

const slotBody = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.enum(slotStatuses),
    price: money,
    bookingId: z.string().nullable(),
  })
  .openapi('Slot', {
    examples: [
      {
        id: exampleIds.slot,
        name: 'A1',
        status: 'available',
        price: { amount: 10_000, currency: 'USD' },
        bookingId: null,
      },
    ],
  });

const newSlotBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  // Messages between modules may grow; in a client's request, an unknown name is a mistake.
  price: money.strict().optional(),
});

const slotChange = z.strictObject({ status: z.enum(['closed', 'available']) });

const located = z.object({ Location: z.string().meta({ examples: ['/slots/…'] }) });

const addSlot = defineRoute({
  operationId: 'addSlot',
  method: 'post',
  path: '/slots',
  access: 'operator',
  request: {
    body: {
      ...jsonBody(newSlotBody, { name: 'A1', price: { amount: 10_000, currency: 'USD' } }),
      required: true,
    },
  },
  responses: { 201: { ...json(slotBody), headers: located, description: 'The new slot' } },
});

const listSlots = defineRoute({
  operationId: 'listSlots',
  method: 'get',
  path: '/slots',
  access: 'anyone',
  request: { query: pageQuery.extend({ status: z.enum(slotStatuses).optional() }) },
  responses: { 200: { ...json(pageOf(slotBody)), description: 'Slots, the oldest first' } },
});

const getSlot = defineRoute({
  operationId: 'getSlot',
  method: 'get',
  path: '/slots/{id}',
  access: 'anyone',
  request: { params: idParam },
  responses: { 200: { ...json(slotBody), description: 'The slot' } },
});

const changeSlot = defineRoute({
  operationId: 'changeSlot',
  method: 'patch',
  path: '/slots/{id}',
  access: 'operator',
  request: {
    params: idParam,
    body: { ...jsonBody(slotChange, { status: 'closed' }), required: true },
  },
  responses: { 200: { ...json(slotBody), description: 'The slot, opened or closed' } },
});

/** Adds `/slots` to an app. */
export function slotRoutes(app: App, parking: Parking): void {
  app.openapi(addSlot, async (c) => {
    const slot = await parking.addSlot(c.req.valid('json'));
    return c.json(slot, 201, { Location: `/slots/${slot.id}` });
  });
  app.openapi(listSlots, (c) => {
    const { status, ...query } = c.req.valid('query');
    const rows = parking.queries.list({ status }, toPageRequest(query));
    return c.json(
      toPage(rows, query.limit, (slot) => slot),
      200,
    );
  });
  app.openapi(getSlot, (c) => c.json(found(parking.queries.get(c.req.valid('param').id)), 200));
  app.openapi(changeSlot, async (c) => {
    const { id } = c.req.valid('param');
    const decision = await parking.changeStatus(id, c.req.valid('json').status);
    if (decision?.conflict !== undefined)
      throw new HTTPException(409, { message: decision.conflict });
    return c.json(found(decision?.slot), 200);
  });
}

function found(slot: Slot | undefined): Slot {
  if (slot === undefined) throw new HTTPException(404, { message: 'there is no such slot' });
  return slot;
}
