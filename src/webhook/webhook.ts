/**
 * The webhook. A stalled saga, a dead letter or a queue at a standstill that nobody hears of is as
 * good as lost, so each is posted to an address. Notices are kept in the databases until they are
 * delivered, over restarts and however long the address is away: see
 * `docs/decisions/0019-notices-are-kept-in-an-outbox.md`.
 */
import type { DeadLetter } from '../bus/dead-letters.ts';
import type { Standstill } from '../bus/gate.ts';
import type { Stall } from '../orchestrator/instance.ts';
import type { Random } from '../ports/chance.ts';
import type { Clock, EpochMs } from '../ports/clock.ts';
import { whyOf } from '../ports/errors.ts';
import type { Log } from '../ports/log.ts';
import type { Db } from '../storage/connection.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { inPages, type Sweep } from '../storage/retention.ts';
import { webhookMigrations } from './migrations.ts';
import { deadNotice, stalledNotice, standstillNotice } from './notices.ts';
import { type Backlog, createOutbox, keepInUnit, type Notice, type Outbox } from './outbox.ts';
import type { Answer } from './pace.ts';
import { createPost, type Target } from './post.ts';
import { createSender, type Sender } from './sender.ts';

/** A notice that was in vain for so long is given up; one that was delivered is forgotten. */
const KEPT_MS = 30 * 86_400_000;
/** Notices that no database took, half a kilobyte each. What goes beyond is left to the log. */
const MAX_UNWRITTEN = 1_000;

export interface WebhookOptions {
  readonly target: Target;
  /** `fetch`, or what a test has in its place. */
  readonly send: typeof fetch;
  /** Those of this process with the tables of `webhookMigrations`. */
  readonly databases: readonly Database[];
  /** Told of each try. */
  readonly onPosted: (kind: Answer['kind']) => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Webhook {
  /** Keeps the notice of a stall, in the unit that is at work on this database. */
  recordStall(writer: Db, stall: Stall): void;
  /** Posts what was recorded since. */
  wake(): void;
  /** Resolves once the notice is kept: the letter's message may be acknowledged. */
  tellDeadLetter(letter: DeadLetter): Promise<void>;
  tellStandstill(standstill: Standstill): void;
  /** The notices that wait, whether they are due or not. */
  backlog(): Backlog;
  /** Forgets old notices. */
  readonly sweep: Sweep;
  /** Breaks off what is under way: it stays in the outbox. */
  close(): Promise<void>;
}

interface State extends Pick<WebhookOptions, 'clock' | 'log'> {
  /** All of them: those of the databases, and that of the memory. */
  readonly outboxes: readonly Outbox[];
  /** Takes what is not recorded in a unit of somebody else. */
  readonly home: Outbox;
  /** For what `home` does not take. */
  readonly memory: Database;
  readonly sender: Sender;
}

/** Posts nothing before it is woken: then what a former process left as well. */
export function createWebhook(options: WebhookOptions): Webhook {
  const { target, send, databases, onPosted, clock, random, log } = options;
  const memory = memoryFor(clock);
  const outboxes = [...databases, memory].map(createOutbox);
  const post = createPost(target, send, clock);
  const sender = createSender({ outboxes, post, onPosted, clock, random, log });
  const home = createOutbox(databases[0] ?? memory);
  const state: State = { outboxes, home, memory, sender, clock, log };
  return {
    recordStall: (writer, stall) => keepInUnit(writer, stalledNotice(stall), clock.now()),
    wake: sender.wake,
    tellDeadLetter: (letter) => tell(state, deadNotice(letter)),
    tellStandstill: (standstill) => void tell(state, standstillNotice(standstill, clock.now())),
    backlog: () => backlogOf(outboxes),
    sweep: () => sweep(state),
    close: () => sender.stop().then(memory.close),
  };
}

function memoryFor({ soon }: Clock): Database {
  const migrations = [webhookMigrations];
  return openDatabase({ name: 'webhook', migrations, dataDir: ':memory:', soon });
}

/** It never rejects: a full disk, of all things, is to be told of. */
async function tell(state: State, notice: Notice): Promise<void> {
  const { home, sender, clock } = state;
  try {
    await home.keep(notice, clock.now());
  } catch (error) {
    await keepInMemory(state, notice, error);
  }
  sender.wake();
}

async function keepInMemory(state: State, notice: Notice, cause: unknown): Promise<void> {
  const { memory, clock, log } = state;
  const { body } = notice;
  const { backlog, sweepDelivered } = createOutbox(memory);
  try {
    // Those delivered would pile up for as long as the disk is full. Nobody tells of them again.
    await sweepDelivered(clock.now());
    await memory.commit.run<void>(() => {
      if (backlog().count >= MAX_UNWRITTEN) throw new Error('too many wait in memory');
      keepInUnit(memory.writer, notice, clock.now());
    });
    log.warn({ body, why: whyOf(cause) }, 'a notice was not written; it is sent from memory');
  } catch (error) {
    log.error({ body, err: error }, 'a notice is lost');
  }
}

function backlogOf(outboxes: readonly Outbox[]): Backlog {
  const backlogs = outboxes.map((outbox) => outbox.backlog());
  const oldest = backlogs.flatMap(({ oldestAt }) => oldestAt ?? []);
  return {
    count: backlogs.reduce((sum, { count }) => sum + count, 0),
    oldestAt: oldest.length === 0 ? undefined : Math.min(...oldest),
  };
}

async function sweep({ outboxes, clock, log }: State): Promise<number> {
  const before = clock.now() - KEPT_MS;
  let removed = 0;
  for (const outbox of outboxes) {
    removed += await giveUpAll(outbox, before, log);
    removed += await outbox.sweepDelivered(before);
  }
  return removed;
}

function giveUpAll(outbox: Outbox, before: EpochMs, log: Log): Promise<number> {
  return inPages(async () => {
    const given = await outbox.giveUp(before);
    for (const { body } of given) log.error({ body }, 'a notice is given up: nobody took it');
    return { removed: given.length, next: given.length === 0 ? undefined : 'the rest' };
  });
}
