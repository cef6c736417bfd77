/**
 * A running system with sagas in every state that a page shows. They came to it as they do in
 * production: by bookings, by a payment gateway that is away, by an operator.
 */
import { allOf } from '../../src/app/assembly.ts';
import { compose } from '../../src/app/compose.ts';
import { listen } from '../../src/app/server.ts';
import { newUuid, systemClock, systemRandom } from '../../src/app/system.ts';
import type { Demo } from '../../src/dashboard/breakages/breakages.ts';
import type { OperatorToken } from '../../src/http/operator-tokens.ts';
import {
  GatewayUnavailableError,
  type PaymentGateway,
} from '../../src/modules/billing/gateway/gateway.ts';
import type { ResendPolicy } from '../../src/orchestrator/machine/backoff.ts';
import { silent } from '../support/log.ts';
import { type Booking, type Client, clientOf } from './client.ts';

/** A payment that is slow (2 s) is in time; one that is lost stalls within seconds. */
const brisk = { replyTimeoutMs: 500, stepDeadlineMs: 4_000, stallAttempts: 3 };
const RETENTION_MS = 3_600_000;
const ROWS = ['A', 'B', 'C', 'D'];
const BAYS_A_ROW = 10;

/** A saga for each of these ends, by its id. */
export interface StagedSagas {
  readonly completed: string;
  /** Went back: the card was declined. */
  readonly declined: string;
  /** Went back from its last step: the slot was closed meanwhile. */
  readonly closed: string;
  readonly cancelled: string;
  /** Goes back, and waits for a refund from a gateway that does not answer. */
  readonly stalled: string;
  /** Cancels a booking, and waits likewise. */
  readonly stalledCancellation: string;
}

export interface Staged {
  readonly url: string;
  readonly sagas: StagedSagas;
  /** Books with a payment that takes two seconds, until which its saga is under way. */
  bookSlowly(): Promise<string>;
  /** Begins the same and aborts it: its saga goes back, and waits for the payment to end. */
  abortSlowly(): Promise<string>;
  stop(): Promise<void>;
}

export interface SiteOptions {
  readonly dataDir: string;
  readonly operatorTokens?: readonly OperatorToken[];
  /** The pace of resends; brisk if not given. */
  readonly policy?: ResendPolicy;
  /** If given, its pages break it on purpose. */
  readonly demo?: Demo;
}

/** Starts a system on the data of this folder and no more, on a free port. */
export async function startOn({ dataDir, operatorTokens, policy = brisk, demo }: SiteOptions) {
  const system = await compose({
    dataDir,
    operatorTokens,
    policy,
    demo,
    retentionMs: RETENTION_MS,
    clock: systemClock,
    random: systemRandom,
    newId: newUuid,
    log: silent,
  });
  const { url, connections } = await listen(system, { HOST: '127.0.0.1', PORT: 0 });
  return {
    url,
    system,
    async stop() {
      system.drain();
      await connections.close(systemClock);
      await system.close();
    },
  };
}

/** Starts a system and brings it into all of these states, which takes some ten seconds. */
export async function startStaged(dataDir: string): Promise<Staged> {
  const { url, system, stop } = await startOn({ dataDir });
  const client = clientOf(url);
  const gateway = losePayments(allOf(system.modules).billing.provider);
  const free = await addSlots(client);
  const take = () => {
    const slotId = free.shift();
    if (slotId === undefined) throw new Error('no slot is left: stage fewer bookings');
    return slotId;
  };
  const book = (paymentMethod: string) => client.book(take(), paymentMethod);
  const sagas = await stageSagas({ client, gateway, book, take });
  return {
    url,
    sagas,
    bookSlowly: async () => (await book('pm_slow')).sagaId,
    async abortSlowly() {
      const slotId = take();
      const { sagaId } = await client.book(slotId, 'pm_slow');
      await client.until(sagaId, ({ step }) => step === 'pay-bill');
      const why = { reason: 'the driver called', actor: 'ann' };
      await client.call(`POST /sagas/${sagaId}/abort`, why);
      free.push(slotId); // It is free again long before its turn comes.
      return sagaId;
    },
    stop,
  };
}

interface Stage {
  readonly client: Client;
  readonly gateway: LossyGateway;
  book(paymentMethod: string): Promise<Booking>;
  /** A slot that is free, and now no longer. */
  take(): string;
}

async function stageSagas({ client, gateway, book, take }: Stage): Promise<StagedSagas> {
  const done: Booking[] = [];
  for (let count = 0; count < BAYS_A_ROW; count += 1) done.push(await book('pm_ok'));
  const [completed, toCancel, toStall] = done;
  if (completed === undefined || toCancel === undefined || toStall === undefined)
    throw new Error('fewer bookings than needed');
  for (const { sagaId } of done) await client.until(sagaId, ({ state }) => state === 'completed');
  const declined = await book('pm_declined');
  await book('pm_insufficient_funds');
  const slotId = take();
  const closed = await client.book(slotId, 'pm_slow');
  await client.until(closed.sagaId, ({ step }) => step === 'pay-bill');
  await client.call(`PATCH /slots/${slotId}`, { status: 'closed' });
  await client.until(closed.sagaId, ({ state }) => state === 'compensated');
  const stalled = await gateway.whileAway(async () => {
    const lost = await Promise.all([book('pm_ok'), book('pm_ok'), book('pm_ok')]);
    for (const { sagaId } of lost) await client.until(sagaId, ({ state }) => state === 'stalled');
    return lost[0].sagaId;
  });
  const cancelled = await client.cancel(toCancel.id);
  await client.until(cancelled, ({ state }) => state === 'completed');
  gateway.lose(`${toStall.sagaId}:pay-bill:do`);
  const stalledCancellation = await client.cancel(toStall.id);
  await client.until(stalledCancellation, ({ state }) => state === 'stalled');
  return {
    completed: completed.sagaId,
    declined: declined.sagaId,
    closed: closed.sagaId,
    cancelled,
    stalled,
    stalledCancellation,
  };
}

async function addSlots({ call }: Client): Promise<string[]> {
  const free: string[] = [];
  for (const row of ROWS)
    for (let bay = 1; bay <= BAYS_A_ROW; bay += 1) {
      const { id } = await call<{ readonly id: string }>('POST /slots', { name: `${row}${bay}` });
      if (bay === BAYS_A_ROW) await call(`PATCH /slots/${id}`, { status: 'closed' });
      else free.push(id);
    }
  return free;
}

interface LossyGateway {
  /** From now on nothing is answered about the payment under this key. */
  lose(key: string): void;
  /** Payments that are begun meanwhile are lost, for good. */
  whileAway<Result>(run: () => Promise<Result>): Promise<Result>;
}

function losePayments(provider: PaymentGateway): LossyGateway {
  const { charge, refund } = provider;
  const lost = new Set<string>();
  let isAway = false;
  const refuseLost = (key: string) => {
    if (lost.has(key)) throw new GatewayUnavailableError('it is down');
  };
  provider.charge = async (key, request) => {
    if (isAway) lost.add(key);
    refuseLost(key);
    return charge(key, request);
  };
  provider.refund = async (key) => {
    refuseLost(key);
    return refund(key);
  };
  return {
    lose: (key) => void lost.add(key),
    async whileAway(run) {
      isAway = true;
      try {
        return await run();
      } finally {
        isAway = false;
      }
    },
  };
}
