/**
 * Values that the examples of the description share, so that all of them tell of one booking,
 * whose card was declined; where one is cancelled or undone, it was not.
 */

/** When the booking was made, in RFC 3339. */
export const exampleStart = '2026-03-01T09:00:00.000Z';
/** When its saga ended. */
export const exampleEnd = '2026-03-01T09:00:00.084Z';

/** An id of the examples: the kind of thing, and a digit for one of them. */
const id = (kind: number, digit: number) =>
  `019cabc0-${`${kind}`.repeat(4)}-7000-8000-00000000000${digit}`;

/** The ids of that one booking and of what belongs to it. */
export const exampleIds = {
  slot: id(1, 1),
  booking: id(2, 2),
  saga: id(3, 3),
  otherSaga: id(3, 9),
  bill: id(4, 4),
  deadLetter: id(5, 5),
  request: id(6, 6),
} as const;
