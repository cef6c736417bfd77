/** The guided tour: five breakages, each with the one thing to look at. */
import type { BreakageKind } from './breakage.ts';

export interface TourEntry {
  readonly kind: BreakageKind;
  readonly title: string;
  /** One sentence on what breaks. */
  readonly breaks: string;
  /** One sentence on what shows that it heals. */
  readonly lookAt: string;
}

/** In the order in which they are best tried: each adds one thought to those before it. */
export const tour: readonly TourEntry[] = [
  {
    kind: 'deaf',
    title: 'A module hears nothing',
    breaks: 'From its next command on, everything sent to this module is lost for a while.',
    lookAt:
      'The command is sent again, under the same id and ever more slowly, until it is answered.',
  },
  {
    kind: 'lose-reply',
    title: 'A reply is lost',
    breaks: 'The module does its work, and the next reply never arrives.',
    lookAt:
      'The command is sent again, and the module answers from its inbox: the work is done once.',
  },
  {
    kind: 'double-reply',
    title: 'A reply comes twice',
    breaks: 'The next reply is delivered two times.',
    lookAt:
      'The first one moves the saga on; the second is recorded as ignored and changes nothing.',
  },
  {
    kind: 'delay',
    title: 'A reply comes late',
    breaks: 'The next reply stays on its way until its command has been sent again.',
    lookAt:
      'The answer to the second sending moves the saga on; ' +
      'the late reply is recorded as ignored.',
  },
  {
    kind: 'crash',
    title: 'A module or the whole process crashes',
    breaks:
      'A module dies after it has committed its work and before it answers, ' +
      'or the process is killed before it takes the next reply.',
    lookAt:
      'The module answers from its inbox, or the next process goes on from the saga log: ' +
      'the booking ends, and nothing is done twice.',
  },
];
