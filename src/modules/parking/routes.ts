/** The slots over HTTP. */
import { z } from '@hono/zod-openapi';
import type { App } from '../../http/app-env.ts';
import { exampleIds } from '../../http/examples.ts';
import { location, text, uuid } from '../../http/fields.ts';
import { idParam, pageOf, pageQuery, toPage, toPageRequest } from '../../http/paging.ts';
import { ProblemError, problemKinds } from '../../http/problem-kinds.ts';
import { defineRoute, json, jsonBody } from '../../http/route.ts';
import { money } from '../money.ts';
import type { Parking } from './index.ts';
import { slotProblems } from './problems.ts';
import { type Slot, slotStatuses } from './slot.ts';

const example = {
  id: exampleIds.slot,
  name: 'A1',
  status: 'available',
  price: { amount: 10_000, currency: 'USD' },
  bookingId: null,
} as const;

/** A slot as the API shows it. */
export const slotBody = z
  .object({
    id: uuid('The id of the slot'),
    name: text('Its name, as people know it'),
    status: z.enum(slotStatuses).openapi({
      description: '`blocked` while a booking of it is at work, `closed` while out of service',
    }),
    price: z.object(money.shape).openapi('Money', {
      description: 'An amount of money.',
      examples: [example.price],
    }),
    bookingId: text('The booking that holds it; null if none does').nullable(),
  })
  .openapi('Slot', { description: 'A place to park.', examples: [example] });

const newSlotBody = z
  .strictObject({
    name: z.string().trim().min(1).max(100).openapi({ description: 'As people know it' }),
    // Messages between modules may grow; in a client's request, an unknown name is a mistake.
    price: money
      .strict()
      .optional()
      .openapi({ description: 'What a booking costs; 10000 USD (100.00) if it is left out' }),
  })
  .openapi('NewSlot', {
    description: 'A slot to be added.',
    examples: [{ name: 'A1', price: example.price }],
  });

const slotChange = z
  .strictObject({
    status: z.enum(['closed', 'available']).openapi({
      description: '`closed` takes the slot out of service, `available` puts it back',
    }),
  })
  .openapi('SlotChange', { description: 'A change of a slot.', examples: [{ status: 'closed' }] });

const tags = ['slots'];
const slotParam = idParam('The id of the slot', exampleIds.slot);

const addSlot = defineRoute({
  operationId: 'createSlot',
  method: 'post',
  path: '/slots',
  tags,
  summary: 'Add a slot',
  description: 'Adds a slot, which can be booked at once.',
  access: 'operator',
  request: {
    body: {
      ...jsonBody(newSlotBody, { name: 'A1', price: { amount: 10_000, currency: 'USD' } }),
      required: true,
    },
  },
  responses: {
    201: {
      ...json(slotBody),
      headers: location('The new slot', `/slots/${exampleIds.slot}`),
      description: 'The new slot',
    },
  },
});

const listSlots = defineRoute({
  operationId: 'listSlots',
  method: 'get',
  path: '/slots',
  tags,
  summary: 'List slots',
  description: 'A page of slots, oldest first, of all or of one status.',
  access: 'anyone',
  request: {
    query: pageQuery.extend({
      status: z.enum(slotStatuses).optional().openapi({ description: 'Slots in this status' }),
    }),
  },
  responses: {
    200: { ...json(pageOf('SlotPage', slotBody, example)), description: 'Slots, the oldest first' },
  },
});

const getSlot = defineRoute({
  operationId: 'getSlot',
  method: 'get',
  path: '/slots/{id}',
  tags,
  summary: 'Get a slot',
  description: 'One slot.',
  access: 'anyone',
  problems: [problemKinds.notFound],
  request: { params: slotParam },
  responses: { 200: { ...json(slotBody), description: 'The slot' } },
});

const changeSlot = defineRoute({
  operationId: 'updateSlot',
  method: 'patch',
  path: '/slots/{id}',
  tags,
  summary: 'Open or close a slot',
  description:
    'A closed slot is not booked; a booking that has it blocked already is refused it at the end.',
  access: 'operator',
  problems: [problemKinds.notFound, slotProblems.slot_reserved, slotProblems.slot_not_closed],
  request: {
    params: slotParam,
    body: { ...jsonBody(slotChange, { status: 'closed' }), required: true },
  },
  responses: {
    200: {
      ...json(slotBody, { ...example, status: 'closed' }),
      description: 'The slot, opened or closed',
    },
  },
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
    if (decision?.conflict === undefined) return c.json(found(decision?.slot), 200);
    throw new ProblemError(slotProblems[decision.conflict], decision.detail);
  });
}

function found(slot: Slot | undefined): Slot {
  if (slot !== undefined) return slot;
  throw new ProblemError(problemKinds.notFound, 'there is no such slot');
}
