/**
 * The inbox makes a participant idempotent: it is looked up, and the reply recorded, in the same
 * transaction as the work itself. A repeat gets the recorded reply and nothing else happens.
 *
 * Only definite outcomes are recorded. Work that throws rolls back with its row, so that a
 * repeat tries again instead of getting an old error for ever.
 *
 * Call everything here inside a unit of the participant's own database.
 */
import { eq, max, sql } from 'drizzle-orm';
import type { Db } from '../storage/connection.ts';
import { preparedOnce } from '../storage/prepared.ts';
import { prepareFind, prepareWrite } from '../storage/statements.ts';
import { type Standing, verdictOn } from './barrier.ts';
import { createNewcomers } from './newcomers.ts';
import { inbox } from './schema.ts';

/** A reply as the inbox keeps it. */
export interface RecordedReply {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A command that came in, as the inbox needs it. */
export interface Incoming {
  readonly id: string;
  readonly type: string;
  readonly isRefusal: (replyType: string) => boolean;
  /** True if the inbox may have forgotten the command. */
  readonly isForgotten: boolean;
  /** Returns the answer that it gets then, or throws if there is none that fits. */
  readonly whenForgotten: () => RecordedReply;
  /** If it compensates another command. */
  readonly compensating?: Compensating;
}

export interface Compensating {
  readonly commandId: string;
  readonly commandType: string;
  /** The answer to the compensated command from now on, should it still come. */
  readonly superseded: RecordedReply;
  /** The answer to the compensation if there was nothing to compensate. */
  readonly done: RecordedReply;
}

export interface Inbox {
  /** Does the work and records its reply, or returns the reply that stands already. */
  receive(command: Incoming, work: () => RecordedReply): RecordedReply;
  /**
   * For work outside the database: records the intent, so that a kill leaves a trace of it.
   * Returns the reply if the command needs no work, and nothing if the work may start.
   */
  begin(command: Incoming): RecordedReply | undefined;
}

/** @param now the time that rows carry, in milliseconds since the epoch */
export function createInbox(db: Db, now: () => number): Inbox {
  const rows = prepare(db);

  const standingOf = (commandId: string) => rows.look(commandId).standing;

  const record = (
    { id: commandId, type }: Pick<Incoming, 'id' | 'type'>,
    reply: RecordedReply,
    state: 'success' | 'refusal',
  ) => {
    const { type: replyType, data: replyData } = reply;
    rows.save({ commandId, type, state, replyType, replyData, updatedAt: now() });
  };

  /** From now on the compensated command is refused: a late or hanging one has no effect. */
  const supersede = ({ commandId: id, commandType: type, superseded }: Compensating) =>
    record({ id, type }, superseded, 'refusal');

  const nothingToCompensate = (command: Incoming, compensating: Compensating) => {
    if (standingOf(compensating.commandId) === 'unknown') supersede(compensating);
    record(command, compensating.done, 'success');
    return compensating.done;
  };

  /** The reply that needs no work, if there is one. */
  const settled = (command: Incoming): RecordedReply | undefined => {
    const { compensating, isForgotten } = command;
    const own = rows.look(command.id);
    const compensated = compensating && standingOf(compensating.commandId);
    const verdict = verdictOn({ own: own.standing, compensated, isForgotten });
    if (verdict === 'replay') return own.reply;
    if (verdict === 'forgotten') return command.whenForgotten();
    if (verdict === 'run') return undefined;
    return compensating && nothingToCompensate(command, compensating);
  };

  return {
    receive(command, work) {
      const recorded = settled(command);
      if (recorded !== undefined) return recorded;
      const reply = work();
      record(command, reply, command.isRefusal(reply.type) ? 'refusal' : 'success');
      const { compensating } = command;
      if (compensating !== undefined && standingOf(compensating.commandId) === 'begun')
        supersede(compensating);
      return reply;
    },
    begin(command) {
      const recorded = settled(command);
      if (recorded !== undefined) return recorded;
      const { id: commandId, type } = command;
      const nothing = { replyType: null, replyData: {} };
      rows.save({ commandId, type, state: 'begun', ...nothing, updatedAt: now() });
      return undefined;
    },
  };
}

type Row = typeof inbox.$inferSelect;

const prepare = preparedOnce((db: Db) => {
  const { placeholder } = sql;
  const find = prepareFind(db, inbox, eq(inbox.commandId, placeholder('commandId')));
  const answer = {
    state: sql`excluded.state`,
    replyType: sql`excluded.reply_type`,
    replyData: sql`excluded.reply_data`,
    updatedAt: sql`excluded.updated_at`,
  };
  const save = prepareWrite<Row>(
    db,
    db
      .insert(inbox)
      .values({
        commandId: placeholder('commandId'),
        type: placeholder('type'),
        state: placeholder('state'),
        replyType: placeholder('replyType'),
        replyData: placeholder('replyData'),
        updatedAt: placeholder('updatedAt'),
      })
      .onConflictDoUpdate({ target: inbox.commandId, set: answer }),
  );
  const newcomers = createNewcomers(highestIn(db));
  return {
    save(row: Row): void {
      newcomers.note(row.commandId);
      save(row);
    },
    /** The standing of a command, with its reply if it was answered. */
    look(commandId: string): { standing: Standing; reply: RecordedReply | undefined } {
      const row = newcomers.has(commandId) ? undefined : find({ commandId });
      if (row === undefined) return { standing: 'unknown', reply: undefined };
      const { state: standing, replyType: type, replyData: data } = row;
      return { standing, reply: type === null ? undefined : { type, data } };
    },
  };
});

function highestIn(db: Db): string {
  return (
    db
      .select({ id: max(inbox.commandId) })
      .from(inbox)
      .get()?.id ?? ''
  );
}
