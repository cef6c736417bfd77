/** What travels between the modules, described for those who write one in another language. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { asyncApiOf } from '../bus/asyncapi.ts';
import { billingContract } from '../modules/billing/contract.ts';
import { bookingReplies } from '../modules/booking/contract.ts';
import { parkingContract } from '../modules/parking/contract.ts';

export function asyncApiRoutes(app: OpenAPIHono): void {
  const document = asyncApiOf({
    title: 'Parking bookings: messages between the modules',
    // Of the messages, not of the software: it counts up when one of them changes.
    version: '1.0.0',
    contracts: [parkingContract, billingContract],
    replyQueue: bookingReplies,
  });
  app.get('/asyncapi.json', (c) => c.json(document));
}
