/** The HTTP API of this product: the routes of the modules that run here, and what it is called. */
import type { DeadLetters } from '../bus/dead-letters.ts';
import type { App, RouteGroup } from '../http/app-env.ts';
import { asyncApiRoutes } from '../http/asyncapi-routes.ts';
import { type Backups, backupRoutes } from '../http/backup-routes.ts';
import { deadLetterRoutes } from '../http/dead-letter-routes.ts';
import type { ApiInfo } from '../http/openapi.ts';
import { bookingReplies } from '../modules/booking/contract.ts';
import { contracts, type RunningModules } from '../modules/modules.ts';
import { runningIn } from './assembly.ts';
import { stories } from './stories.ts';
import { version } from './version.ts';

export const apiInfo: ApiInfo = {
  title: 'Parking bookings',
  version,
  description: [
    'Book a parking slot: a saga over three services, each with a database of its own.',
    'Errors are problem details (RFC 9457). Lists are pages: pass `nextCursor` as `cursor`.',
    'Changing slots, sagas and dead letters is for the operator where a token is set.',
  ].join(' '),
  contact: { name: 'The parking-saga authors' },
  stories,
  license: { name: 'MIT', identifier: 'MIT' },
  tags: [
    { name: 'bookings', description: 'What a client asks for: a booking of a slot, and its end.' },
    { name: 'slots', description: 'What can be booked, and at what price.' },
    { name: 'bills', description: 'What was charged for a booking. Sagas write them.' },
    {
      name: 'sagas',
      description: 'How each booking was carried out, and the verbs of an operator.',
    },
    { name: 'dead letters', description: 'Messages that were set aside, for a person to look at.' },
    { name: 'backups', description: 'Copies of all databases of the process at one moment.' },
    { name: 'process', description: 'Its health, its metrics, and the descriptions of its APIs.' },
  ],
};

/** The routes of these modules, in the order in which the documents show them. */
export function routesOf(
  modules: RunningModules,
  deadLetters: DeadLetters,
  backups: Backups,
): readonly RouteGroup[] {
  return [
    describeMessages,
    ...runningIn(modules).map(({ addRoutes }) => addRoutes),
    (app) => deadLetterRoutes(app, deadLetters),
    (app) => backupRoutes(app, backups),
  ];
}

function describeMessages(app: App): void {
  asyncApiRoutes(app, {
    title: 'Parking bookings: messages between the modules',
    // Of the messages, not of the software: it counts up when one of them changes.
    version: '1.0.0',
    contracts,
    replyQueue: bookingReplies,
  });
}
