import type { BusNames } from '../names.ts';

/** The rules that a participant keeps beside the form of its messages, for those who write one. */
export function rulesOf({ deadLetterExchange }: Pick<BusNames, 'deadLetterExchange'>): string {
  return `Booking a parking slot is a saga. An orchestrator sends commands to
participants and takes their replies; this document is all that a participant needs to know.

**Queues.** A participant declares the two exchanges, its own command queue and the queue of dead
letters behind it, all durable, with exactly the arguments in \`x-queue-arguments\`, and binds
them as each channel says. It consumes its command queue with acknowledgements and a bounded
prefetch.

**One database a queue.** The services of this system hold the ownership of each queue that they
take from: they declare the queue in its \`x-owner-queue\`, with a text that names the owner of
their database, and consume from it. A process on another database is refused, since its declaration
differs. A participant may do the same, or leave it to its operator to run one database a queue.

**Messages.** A message is a JSON object. What its AMQP properties carry stands in
\`x-amqp-properties\`, what its headers carry in \`headers\`. Unknown fields are ignored.

**Replies.** Every command is answered by one of the replies of its operation: published through
the default exchange with the command's \`reply_to\` as routing key, persistent and mandatory,
on a channel with publisher confirms. \`correlation_id\` is the command's \`message_id\`, and all
that a reply is known by: it needs no header, and what a framework adds beside it is not looked
at. The trace headers are carried back for whoever follows a trace. The body is JSON in UTF-8,
not compressed. A refusal whose \`reason\` is missing or too long is understood all the same. A
returned message counts as not sent.

**Once.** Messages come at least once, in any order. In one transaction of its own database a
participant looks the command's \`message_id\` up, decides, saves, and records its reply. A
repeat gets the recorded reply (in a message with a fresh id), and nothing else happens. A
refusal is recorded as a success is; what fails (throws) is rolled back and not recorded.
Commands of one saga (\`x-saga-id\`) are never carried out side by side.

**Order of things.** Commit, then publish the reply, then wait for its confirm, then
acknowledge. A process that dies anywhere in between gets the command again.

**Undoing.** A compensating command names the command that it undoes in \`x-compensates\`. It
has only success replies and is always answered. Where that command was never begun here, or was
refused, there is nothing to undo: the compensating command is answered as done, and in the same
transaction the command that it undoes is recorded as refused with the reason \`superseded\`, so
that it has no effect should it still come. The same command comes without \`x-compensates\` as
a step of its own, as cancelling a booking does it: then it undoes what its payload names.

**Outside the database**, such as at a payment gateway: the command is recorded as begun and
committed first; then the outside is called with \`message_id\` as idempotency key; then the
outcome and the reply are recorded. A repeat of a begun command calls again with the same key. A
begun command counts as one that may have had its effect: its compensation undoes it by that
key.

**Failures.** A command that fails is tried again after a delay, a bounded number of times. Then
it is set aside, and only then acknowledged: published to \`${deadLetterExchange}\`, persistent and
mandatory, with its queue's name as routing key, with its body, properties and headers as they
came and the headers of \`dead-letter\` added. Poison (no JSON object, no known \`type\`, a
payload or a property that does not fit) is set aside at once, never tried.
`;
}
