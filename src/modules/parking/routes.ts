/** The slots over HTTP. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { idParam, pageOf, pageQuery, toPage, toPageRequest } from '../../http/paging.ts';
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
  .openapi('Slot');

const newSlotBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  // What travels between modules may grow; what a client sends is taken by the word.
  price: money.strict().optional(),
});

const slotChange = z.strictObject({ status: z.enum(['closed', 'available']) });

const json = <Schema extends z.ZodType>(schema: Schema) => ({
  content: { 'application/json': { schema } },
});

const located = z.object({ Location: z.string().meta({ examples: ['/slots/…'] }) });

const addSlot = createRoute({
  operationId: 'addSlot',
  method: 'post',
  path: '/slots',
  request: { body: { ...json(newSlotBody), required: true } },
  responses: { 201: { ...json(slotBody), headers: located, description: 'The new slot' } },
});

const listSlots = createRoute({
  operationId: 'listSlots',
  method: 'get',
  path: '/slots',
  request: { query: pageQuery.extend({ status: z.enum(slotStatuses).optional() }) },
  responses: { 200: { ...json(pageOf(slotBody)), description: 'Slots, the oldest first' } },
});

const getSlot = createRoute({
  operationId: 'getSlot',
  method: 'get',
  path: '/slots/{id}',
  request: { params: idParam },
  responses: { 200: { ...json(slotBody), description: 'The slot' } },
});

const changeSlot = createRoute({
  operationId: 'changeSlot',
  method: 'patch',
  path: '/slots/{id}',
  request: { params: idParam, body: { ...json(slotChange), required: true } },
  responses: { 200: { ...json(slotBody), description: 'The slot, opened or closed' } },
});

export function slotRoutes(app: OpenAPIHono, parking: Parking): void {
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
