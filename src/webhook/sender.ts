/**
 * Posts what waits in the outboxes, the longest due first, until each notice is delivered.
 *
 * A notice that is refused waits alone, so that others pass it. While the address itself is away,
 * everything waits, and one notice is tried at a time, a different one each time: none that an
 * address cannot stomach stands before the others. Nor does a notice whose delivery cannot be
 * noted, or a database that cannot be read, hold up others: one of these may be about that fault.
 */
import { createAlarm } from '../ports/alarm.ts';
import type { Random } from '../ports/chance.ts';
import type { Clock, EpochMs } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { createOutage, type Outage, type OutageWords } from '../ports/outage.ts';
import type { Outbox, Waiting } from './outbox.ts';
import { type Answer, awayWaitMs, LONGEST_WAIT_MS, refusedWaitMs } from './pace.ts';
import type { Post } from './post.ts';

/** Notices on their way at a time: if each takes half a second, 32 go out per second. */
const MAX_UNDER_WAY = 16;

const WORDS = {
  level: 'warn',
  begun: 'the webhook is away; its notices wait',
  ended: 'the webhook answers again',
} as const satisfies OutageWords;

export interface SenderOptions {
  readonly outboxes: readonly Outbox[];
  readonly post: Post;
  /** Told of each try. */
  readonly onPosted: (kind: Answer['kind']) => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Sender {
  /** Posts what is due; call it at the start, and whenever a notice was kept. */
  wake(): void;
  /** Breaks off what is under way, which the next start posts again. */
  stop(): Promise<void>;
}

interface UnderWay {
  readonly abort: AbortController;
  /** Resolves once it is noted what became of it. */
  readonly tried: Promise<void>;
}

interface State extends SenderOptions {
  /** By the id of the notice. */
  readonly underWay: Map<string, UnderWay>;
  /** When each was tried last of which it could not be noted what became, by its id. */
  readonly unnoted: Map<string, EpochMs>;
  readonly wakeAt: (at: EpochMs) => void;
  readonly outage: Outage;
  /** Tries in a row for which the address was away. */
  failures: number;
  /** Nothing is tried before. */
  pausedUntil: EpochMs;
  isStopped: boolean;
}

/** Posts nothing before it is woken. */
export function createSender(options: SenderOptions): Sender {
  const alarm = createAlarm(options.clock, () => fill(state));
  const state: State = {
    ...options,
    underWay: new Map(),
    unnoted: new Map(),
    wakeAt: alarm.wakeAt,
    outage: createOutage(WORDS, options),
    failures: 0,
    pausedUntil: 0,
    isStopped: false,
  };
  return {
    wake: () => fill(state),
    async stop() {
      state.isStopped = true;
      alarm.stop();
      const underWay = [...state.underWay.values()];
      for (const { abort } of underWay) abort.abort(new Error('the process ends'));
      await Promise.all(underWay.map(({ tried }) => tried));
    },
  };
}

/** Begins as many tries as may be under way, and sets the alarm for the next. */
function fill(state: State): void {
  if (state.isStopped) return;
  try {
    for (const [outbox, notice] of next(state, room(state))) begin(state, outbox, notice);
    setAlarm(state);
  } catch (error) {
    lookLater(state, error);
  }
}

function lookLater(state: State, error: unknown): void {
  pause(state, 0);
  state.log.error({ err: error }, 'notices could not be looked up; trying later');
}

function room(state: State): number {
  if (isPaused(state)) return 0;
  return (state.failures > 0 ? 1 : MAX_UNDER_WAY) - state.underWay.size;
}

/** A pause beyond all waits was set by a clock that was ahead. */
function isPaused({ pausedUntil, clock }: State): boolean {
  const leftMs = pausedUntil - clock.now();
  return leftMs > 0 && leftMs <= LONGEST_WAIT_MS;
}

function next(state: State, places: number): readonly (readonly [Outbox, Waiting])[] {
  if (places <= 0) return [];
  const { outboxes, underWay, unnoted } = state;
  const limit = underWay.size + unnoted.size + places;
  // A notice that could not be noted has its old due time still, and would be the first each time.
  const turnOf = ({ id, dueAt }: Waiting) => unnoted.get(id) ?? dueAt;
  return outboxes
    .flatMap((outbox) => dueIn(state, outbox, limit).map((notice) => [outbox, notice] as const))
    .filter(([, { id }]) => !underWay.has(id))
    .toSorted(([, a], [, b]) => turnOf(a) - turnOf(b))
    .slice(0, places);
}

/** Of an outbox that cannot be read nothing is due: others can be. */
function dueIn(state: State, outbox: Outbox, limit: number): readonly Waiting[] {
  const now = state.clock.now();
  try {
    return outbox.due({ now, beyond: now + LONGEST_WAIT_MS, limit });
  } catch (error) {
    lookLater(state, error);
    return [];
  }
}

function setAlarm(state: State): void {
  const { outboxes, clock, wakeAt } = state;
  const now = clock.now();
  if (isPaused(state)) return wakeAt(state.pausedUntil);
  const dueTimes = outboxes.flatMap((outbox) => outbox.nextDueAt(now) ?? []);
  // A clock that was set back must not keep us from looking.
  if (dueTimes.length > 0) wakeAt(Math.min(...dueTimes, now + LONGEST_WAIT_MS));
}

function begin(state: State, outbox: Outbox, notice: Waiting): void {
  const { underWay, post } = state;
  const abort = new AbortController();
  const tried = post(notice, abort)
    .then((answer) => settle(state, { outbox, notice, answer }))
    .finally(() => {
      underWay.delete(notice.id);
      fill(state);
    });
  underWay.set(notice.id, { abort, tried });
}

interface Tried {
  readonly outbox: Outbox;
  readonly notice: Waiting;
  readonly answer: Answer;
}

/** It never rejects. What could not be noted is posted again, under the same id. */
async function settle(state: State, tried: Tried): Promise<void> {
  const { onPosted, unnoted, clock, log } = state;
  const { id } = tried.notice;
  // It was broken off: what the answer would have been is for the next start to find out.
  if (state.isStopped && tried.answer.kind === 'away') return;
  onPosted(tried.answer.kind);
  try {
    await note(state, tried);
    unnoted.delete(id);
  } catch (error) {
    unnoted.set(id, clock.now());
    pause(state, 0);
    log.error({ noticeId: id, err: error }, 'it was not noted what became of a notice');
  }
}

async function note(state: State, { outbox, notice, answer }: Tried): Promise<void> {
  const { clock, random, log } = state;
  const { id, type, refusals } = notice;
  const about = { noticeId: id, type };
  if (answer.kind === 'gone') {
    state.isStopped = true;
    log.error(about, 'the webhook wants no notices (410): none is sent before the next start');
    return;
  }
  if (answer.kind === 'away') {
    pause(state, answer.retryAfterMs ?? 0);
    state.outage.fault({ ...about, why: answer.why });
    return outbox.putOff(id, { refusals, dueAt: state.pausedUntil });
  }
  if (answer.kind === 'delivered') await outbox.delivered(id, clock.now());
  else {
    const delayMs = refusedWaitMs(refusals + 1, random);
    const fields = { ...about, why: answer.why, refusals: refusals + 1, delayMs };
    log.warn(fields, 'the webhook refused a notice; it is tried again');
    await outbox.putOff(id, { refusals: refusals + 1, dueAt: clock.now() + delayMs });
  }
  state.outage.works();
  state.failures = 0;
}

/** Those that were under way together, and fail together, are one failure. */
function pause(state: State, askedMs: number): void {
  const { clock, random } = state;
  if (isPaused(state)) return;
  state.failures += 1;
  state.pausedUntil = clock.now() + awayWaitMs(state.failures, random, askedMs);
  state.wakeAt(state.pausedUntil);
}
