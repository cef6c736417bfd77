/** The kinds of problems that the routes of slots have of their own. */
import type { ProblemKind } from '../../http/problem-kinds.ts';
import type { SlotConflict } from './slot.ts';

/** The kind of each conflict between a change of a slot and its state. */
export const slotProblems: {
  readonly [Code in SlotConflict]: ProblemKind<Code>;
} = {
  slot_reserved: {
    code: 'slot_reserved',
    status: 409,
    meaning: 'A reserved slot cannot be closed.',
    remedy: 'Cancel the booking in `bookingId` first.',
    example: 'the slot is reserved; cancel its booking first',
  },
  slot_not_closed: {
    code: 'slot_not_closed',
    status: 409,
    meaning: 'Only a closed slot can be opened, and this one is held by a booking.',
    remedy: 'Nothing is to be done: the slot is in service.',
    example: 'the slot is reserved, not closed',
  },
};
