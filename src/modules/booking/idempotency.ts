/**
 * A request with a key is carried out once: a repeat gets the first answer again. As
 * the draft of the IETF has it (draft-ietf-httpapi-idempotency-key-header), another body under
 * the same key is a mistake, and a repeat while the first is at work is a conflict.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { CommitFailedError } from '../../storage/errors.ts';
import type { GroupCommit } from '../../storage/group-commit.ts';
import { IdempotencyConflictError, KeyReusedError } from './errors.ts';
import type { KeyQueries, KeyRow, KeyStore } from './idempotency-store.ts';

const KEPT_MS = 86_400_000;
/** Keys that are swept in one transaction: a sweep never holds up others for long. */
const BATCH = 200;

export interface Answer<Body> {
  readonly status: 201 | 202;
  readonly body: Body;
}

/** A request that carries a key. */
export interface KeyedRequest {
  readonly key: string;
  readonly fingerprint: string;
}

export interface Idempotency {
  /**
   * Takes the key for a booking, inside the unit that starts it.
   * @throws KeyTakenError if a request has it
   */
  claim(request: KeyedRequest, bookingId: string): void;
  /**
   * Resolves with the first answer to a request with this key.
   * @param answer answers for the booking that has the key, if there was no answer yet
   * @throws IdempotencyConflictError while the first is at work; KeyReusedError for another body
   */
  once<Body extends Readonly<Record<string, unknown>>>(
    request: KeyedRequest,
    work: Once<Body>,
  ): Promise<Answer<Body> & { readonly isReplay: boolean }>;
  /** Removes what has been kept for long enough. */
  sweep(): Promise<number>;
}

export interface Once<Body> {
  /** Starts the booking, claiming the key with it; resolves with its id. */
  readonly start: () => Promise<string>;
  readonly answer: (bookingId: string) => Promise<Answer<Body>>;
}

/** Another request has the key: its row. */
class KeyTakenError extends Error {
  readonly row: KeyRow;

  constructor(row: KeyRow) {
    super(`the key ${row.key} is taken`);
    this.name = 'KeyTakenError';
    this.row = row;
  }
}

/** A SHA-256 of the request's wish: equal for equal wishes, and telling nothing of them. */
export function requestFingerprint(wish: Readonly<Record<string, unknown>>): string {
  const sorted = Object.entries(wish).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

export interface IdempotencyOptions {
  readonly store: KeyStore;
  /** Looked at before a unit is taken up for a request. */
  readonly kept: KeyQueries;
  readonly commit: GroupCommit;
  readonly clock: Clock;
  readonly log: Pick<Log, 'debug' | 'warn'>;
}

/**
 * Makes the guard of the `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header): a
 * repeat of a request is answered as the first one was, for 24 hours.
 */
export function createIdempotency(options: IdempotencyOptions): Idempotency {
  const { store, kept, commit, clock, log } = options;
  const atWork = new Set<string>();
  // One of the future is kept, since nobody knows how old it is; a sweep sees to its end.
  const isKept = (row: KeyRow) => row.createdAt > clock.now() - KEPT_MS;

  /**
   * The booking that has the key: the one that took it before, or a new one. It is looked up
   * first, so that no bound on new bookings turns away a repeat.
   */
  const take = async (request: KeyedRequest, start: () => Promise<string>) => {
    try {
      const row = kept.find(request.key);
      if (row !== undefined && isKept(row)) return taken(row, request);
      return { bookingId: await start(), first: undefined };
    } catch (error) {
      if (!(error instanceof KeyTakenError)) throw error;
      return taken(error.row, request);
    }
  };

  /** The booking is made by now: its client is to know of it, whatever the database says next. */
  const keep = async ({ key }: KeyedRequest, made: Answer<Readonly<Record<string, unknown>>>) => {
    try {
      await commit.run(() => store.answer(key, made));
    } catch (error) {
      log[levelOf(error)]({ err: error }, 'a first answer was not kept; a repeat is answered anew');
    }
  };

  return {
    claim({ key, fingerprint }, bookingId) {
      const row = store.find(key);
      if (row !== undefined && isKept(row)) throw new KeyTakenError(row);
      store.put({ key, fingerprint, bookingId, createdAt: clock.now() });
    },
    async once(request, { start, answer }) {
      const { key } = request;
      if (atWork.has(key)) throw new IdempotencyConflictError(key);
      atWork.add(key);
      try {
        const { bookingId, first } = await take(request, start);
        const isReplay = first !== undefined;
        const kept = first && answerIn<Awaited<ReturnType<typeof answer>>['body']>(first);
        if (kept !== undefined) return { ...kept, isReplay };
        const made = await answer(bookingId);
        await keep(request, made);
        return { ...made, isReplay };
      } finally {
        atWork.delete(key);
      }
    },
    async sweep() {
      // Written under a clock that was ahead, they would stay for as long as it was.
      await inBatches(() => commit.run(() => store.rebaseAfter(clock.now(), BATCH)));
      return inBatches(() => commit.run(() => store.removeBefore(clock.now() - KEPT_MS, BATCH)));
    },
  };
}

/** @throws KeyReusedError if it was taken for something else */
function taken(first: KeyRow, { key, fingerprint }: KeyedRequest) {
  if (first.fingerprint !== fingerprint) throw new KeyReusedError(key);
  return { bookingId: first.bookingId, first };
}

/** Runs one batch after another, as long as they are full; resolves with the total. */
async function inBatches(one: () => Promise<number>): Promise<number> {
  let all = 0;
  for (let count = BATCH; count === BATCH; all += count) count = await one();
  return all;
}

/** The first answer; undefined if the process ended before there was one. */
function answerIn<Body>({ status, body }: KeyRow): Answer<Body> | undefined {
  if (body === null || (status !== 201 && status !== 202)) return undefined;
  return { status, body: body as Body }; // It was written as an answer of this very route.
}

/** A database that takes no changes is told of once, by itself. */
function levelOf(error: unknown): 'debug' | 'warn' {
  return error instanceof CommitFailedError ? 'debug' : 'warn';
}
