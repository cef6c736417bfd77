/** The stories of the reference: what a client does with several operations, in commands. */
import type { Story } from '../http/docs/page.ts';

/** Takes the first value of a member out of JSON, with tools that every shell has. */
const first = (member: string) => `grep -o '"${member}":"[^"]*"' | head -n 1 | cut -d '"' -f 4`;

/** In the order in which a newcomer needs them. */
export const stories: readonly Story[] = [
  {
    id: 'waiting',
    title: 'Book, and wait for the end',
    sentences:
      'A booking is answered at once with 202, and is decided by its saga. With `Prefer: wait=N` ' +
      'the answer comes once the saga has ended, as 201, or after N seconds, as 202. If ' +
      '`sagaState` is `completed`, all is done; if it is `compensated`, `reason` says why not.',
    commands: [
      `SLOT=$(curl -s "$API/slots?status=available&limit=1" | ${first('id')})`,
      `BOOKED=$(curl -s "$API/bookings" -H 'Prefer: wait=20' \\`,
      `  -H 'Content-Type: application/json' -d '{"slotId":"'"$SLOT"'"}')`,
      `BOOKING=$(echo "$BOOKED" | ${first('id')})`,
      `SAGA=$(echo "$BOOKED" | ${first('sagaId')})`,
      `BILL=$(curl -s "$API/bills?bookingId=$BOOKING" | ${first('id')})`,
      'curl -s "$API/bookings/$BOOKING"',
    ].join('\n'),
  },
  {
    id: 'idempotency',
    title: 'Repeat a request without harm',
    sentences:
      'If no answer came, nobody knows if a booking was made. Send an `Idempotency-Key` of your ' +
      'own with it: for 24 hours, a repeat with the same key and body gets the first answer ' +
      'again, with `Idempotent-Replayed: true`.',
    commands: [
      'KEY=$(date +%s)-$$',
      'for try in 1 2; do',
      `  curl -si "$API/bookings" -H "Idempotency-Key: $KEY" \\`,
      `    -H 'Content-Type: application/json' -d '{"slotId":"'"$SLOT"'"}'`,
      'done',
    ].join('\n'),
  },
  {
    id: 'paging',
    title: 'Read a long list',
    sentences:
      'A list is a page of at most `limit` items. `nextCursor` is the `cursor` of the next page, ' +
      'and null on the last. What is added meanwhile does no harm.',
    commands: [
      `NEXT=$(curl -s "$API/bookings?limit=1" | ${first('nextCursor')})`,
      'curl -s "$API/bookings?limit=1&cursor=$NEXT"',
    ].join('\n'),
  },
];
