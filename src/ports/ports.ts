/** The ports that vary from one run to the next, together, as most parts of a system take them. */
import type { Random } from './chance.ts';
import type { Clock } from './clock.ts';
import type { NewId } from './ids.ts';
import type { Log } from './log.ts';

export interface Ports {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly log: Log;
}
