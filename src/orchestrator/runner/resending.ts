/**
 * Awaited commands are sent again: as they come due, once a process has left them open, and if
 * they may not have left because the bus was away. All of them go through one window, behind which
 * they wait in the saga log, so that new work passes.
 */
import type { Bus } from '../../bus/bus.ts';
import { createAlarm } from '../../ports/alarm.ts';
import type { Random } from '../../ports/chance.ts';
import type { Clock, EpochMs } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { createOutage, type Outage, type OutageWords } from '../../ports/outage.ts';
import { isStorageFailure } from '../../storage/errors.ts';
import { firstDueAt } from '../log/due-times.ts';
import type { SagaLog } from '../log/saga-log.ts';
import { longestWaitMs, type ResendPolicy, slowWaitMs } from '../machine/backoff.ts';
import type { Outcome } from './outcome.ts';
import { createResendWindow, type ResendWindow } from './window.ts';

/** The pause before due commands are looked up again after the database failed, at the least. */
const RETRY_MS = 1_000;

const UNREADABLE: OutageWords = {
  level: 'error',
  begun: 'commands were not sent again; trying later',
  ended: 'commands are sent again',
};

export interface ResendingOptions {
  readonly sagaLog: Pick<SagaLog, 'due' | 'nextDueAt' | 'open' | 'putOff'>;
  readonly bus: Pick<Bus, 'status'>;
  readonly policy: ResendPolicy;
  /** Lets the event happen to the instance, and sends what comes of it. */
  readonly move: (sagaId: string, type: 'due' | 'recovered') => Promise<Outcome | undefined>;
  /** Told of each instance of a former process once it is taken up. */
  readonly onTakenUp: (outcome: Outcome) => void;
  /** Runs a unit of the saga log's database. */
  readonly write: (unit: () => void) => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Resending {
  /**
   * The bus can send, for the first time or again. What a former process left open, or what may
   * not have left, is taken up bit by bit.
   */
  busCanSend(): void;
  /** Tells if the bus could send yet; before, nothing is sent. */
  hasBegun(): boolean;
  /** The sagas of a former process that are still to be taken up. */
  remaining(): number;
  /** A command may not have left: it is sent again once the bus is back. */
  mayNotHaveLeft(sagaId: string): void;
  /** An instance has moved on, for whatever reason. */
  follow(outcome: Outcome): void;
  stop(): void;
}

interface State extends ResendingOptions {
  readonly window: ResendWindow;
  readonly outage: Outage;
  /** Left open by a former process, or perhaps not sent; in this order. */
  readonly toTakeUp: Map<string, 'former' | 'unconfirmed'>;
  readonly unconfirmed: Set<string>;
  readonly wakeAt: (at: EpochMs) => void;
  hasBegun: boolean;
  /** When due commands were last looked up, in milliseconds since the epoch. */
  lookedAt: EpochMs;
  /** True if there was no room then for instances that may be due or to be taken up. */
  isFull: boolean;
  isFilling: boolean;
  isStopped: boolean;
  /** True if the open instances could not be listed yet. */
  isUnlisted: boolean;
}

/** Takes note of what a former process left open. */
export function createResending(options: ResendingOptions): Resending {
  const { clock, policy } = options;
  const alarm = createAlarm(clock, () => fill(state));
  const state: State = {
    ...options,
    window: createResendWindow(policy.replyTimeoutMs),
    outage: createOutage(UNREADABLE, options),
    toTakeUp: new Map(),
    unconfirmed: new Set(),
    wakeAt: alarm.wakeAt,
    lookedAt: 0,
    hasBegun: false,
    isFull: false,
    isFilling: false,
    isStopped: false,
    isUnlisted: false,
  };
  listOpen(state);
  return {
    busCanSend: () => busCanSend(state),
    hasBegun: () => state.hasBegun,
    remaining: () => state.toTakeUp.size,
    mayNotHaveLeft: (sagaId) => void state.unconfirmed.add(sagaId),
    follow: (outcome) => follow(state, outcome),
    stop() {
      state.isStopped = true;
      alarm.stop();
    },
  };
}

function busCanSend(state: State): void {
  const { toTakeUp, unconfirmed, log } = state;
  const recovering = toTakeUp.size;
  if (!state.hasBegun && recovering > 0)
    log.info({ recovering }, 'taking up the sagas of a former process');
  for (const sagaId of unconfirmed) if (!toTakeUp.has(sagaId)) toTakeUp.set(sagaId, 'unconfirmed');
  unconfirmed.clear();
  state.hasBegun = true;
  fill(state);
}

function listOpen(state: State): void {
  try {
    for (const sagaId of state.sagaLog.open()) state.toTakeUp.set(sagaId, 'former');
    state.isUnlisted = false;
  } catch (error) {
    state.isUnlisted = true;
    retryLater(state, error);
  }
}

function retryLater(state: State, error: unknown): void {
  state.outage.fault({ err: error });
  lookLater(state);
}

function lookLater({ clock, random, wakeAt }: State): void {
  wakeAt(clock.now() + Math.round(RETRY_MS * (1 + random())));
}

/** Beside a receiver that stands still, due commands are sent, and deadlines hold. */
function isAway({ bus }: State): boolean {
  const { ready, standstill } = bus.status();
  return !ready && standstill === undefined;
}

/** Sends on until the window is full or nothing is left to be sent now. */
function fill(state: State): void {
  if (!state.hasBegun || state.isFilling || state.isStopped) return;
  if (isAway(state)) return lookLater(state);
  state.isFilling = true;
  fillUp(state)
    .then(() => state.outage.works())
    .catch((error) => retryLater(state, error))
    .finally(() => {
      state.isFilling = false;
    });
}

async function fillUp(state: State): Promise<void> {
  const { window, clock } = state;
  if (state.isUnlisted) listOpen(state);
  for (let page = nextPage(state); page.length > 0; page = nextPage(state)) {
    for (const sagaId of page) window.enter(sagaId, clock.now());
    await Promise.all(page.map((sagaId) => sendAgain(state, sagaId)));
    if (state.isStopped) return;
    if (isAway(state)) return lookLater(state);
  }
  setAlarm(state);
}

/** For what was not due at the last look, and for what there was no room for then. */
function setAlarm(state: State): void {
  const { clock, sagaLog, window, policy, lookedAt } = state;
  const dueAt = sagaLog.nextDueAt(lookedAt);
  // A clock that was set back must not keep us from looking.
  const latest = clock.now() + longestWaitMs(policy);
  const roomAt = window.nextRoomAt();
  if (state.isFull && roomAt !== undefined) state.wakeAt(roomAt);
  else if (dueAt !== undefined) state.wakeAt(Math.min(dueAt, latest));
}

/** Due sagas and those to be taken up share the room: neither keeps the other waiting. */
function nextPage(state: State): readonly string[] {
  const { clock, window, sagaLog, policy, toTakeUp } = state;
  const now = clock.now();
  const room = window.room(now);
  state.isFull = room === 0;
  const limit = Math.max(Math.ceil(room / 2), room - toTakeUp.size);
  state.lookedAt = now;
  const due = sagaLog.due({ now, beyond: now + longestWaitMs(policy), limit });
  const page = new Set(due);
  for (const sagaId of toTakeUp.keys()) {
    if (page.size >= room) break;
    page.add(sagaId);
  }
  return [...page];
}

/** One that fails is looked at again later, and does not keep the others from being sent. */
async function sendAgain(state: State, sagaId: string): Promise<void> {
  const { clock, toTakeUp, policy, window, log } = state;
  const why = toTakeUp.get(sagaId);
  try {
    const outcome = await state.move(sagaId, why === undefined ? 'due' : 'recovered');
    toTakeUp.delete(sagaId);
    if (outcome === undefined || outcome.commands.length === 0) window.leave(sagaId);
    if (outcome !== undefined && why === 'former') state.onTakenUp(outcome);
    if (outcome !== undefined) await putOffIfUnmoved(state, outcome);
  } catch (error) {
    window.leave(sagaId);
    if (isStorageFailure(error)) throw error;
    toTakeUp.delete(sagaId);
    log.error({ sagaId, err: error }, 'a saga could not go on; it is tried again later');
    const later = clock.now() + slowWaitMs(policy, state.random());
    await state.write(() => state.sagaLog.putOff(sagaId, later));
  }
}

/** A saga that is due in the saga log, and not by its own times, is not looked at for ever. */
async function putOffIfUnmoved(state: State, { before, instance }: Outcome): Promise<void> {
  const ownDueAt = firstDueAt(instance);
  if (ownDueAt === null || instance.revision !== before.revision) return;
  const dueAt = Math.max(ownDueAt, state.clock.now() + RETRY_MS);
  await state.write(() => state.sagaLog.putOff(instance.id, dueAt));
}

/** A saga that moved on leaves the list of those to take up; its end frees its place. */
function follow(state: State, { instance, commands }: Outcome): void {
  const { id: sagaId, awaiting, fences } = instance;
  // A command decided before the bus can send has not left: it is still to be taken up.
  if (commands.length > 0 && state.hasBegun) state.toTakeUp.delete(sagaId);
  if (awaiting === null) state.unconfirmed.delete(sagaId);
  if (awaiting !== null) state.wakeAt(awaiting.dueAt);
  for (const { dueAt } of fences) state.wakeAt(dueAt);
  if (awaiting !== null || !state.window.leave(sagaId) || !state.isFull) return;
  state.wakeAt(state.clock.now());
}
