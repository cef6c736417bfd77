/** The name of the one who acts, as a saga's history and the log keep it. */
import { z } from '@hono/zod-openapi';
import type { AppContext } from './app-env.ts';
import { InvalidInputError } from './faults.ts';

/** The name by which the history keeps an operator who has none. */
const UNNAMED = 'operator';

/** The name that a client gives for the one who acts. */
export const actor = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .optional()
  .openapi({
    description:
      'The name that the history keeps. If tokens have names, it is that of the token: ' +
      'leave it out then. Else it is `operator` if left out.',
  });

/**
 * The name of the one who acts: as the token tells, or as the client says if tokens name nobody.
 * @throws InvalidInputError if the client gives another name than that of its token
 */
export function actorOf(c: AppContext, given: string | undefined): string {
  const name = c.get('operator')?.name;
  if (name === undefined) return given ?? UNNAMED;
  if (given === undefined || given === name) return name;
  const detail = `the token is that of ${name}; leave the actor out`;
  throw new InvalidInputError([{ in: 'body', pointer: '/actor', detail }]);
}
