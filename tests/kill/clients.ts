/** Clients that go on booking whatever becomes of the server, and keep account of its answers. */
import { pause } from './rest.ts';
import type { Server } from './server.ts';

/** `pm_slow` outlasts the servers' step deadline: its outcome is unknown and has to be undone. */
const METHODS = ['pm_ok', 'pm_ok', 'pm_slow', 'pm_declined', 'pm_flaky', 'pm_insufficient_funds'];

/** One booking of so many is followed by a cancellation of an earlier one. */
const CANCEL_EVERY = 7;

/** A pause after a failed call, so that a server that is down is not asked without end. */
const PAUSE_MS = 20;

export interface Account {
  /** Ids of the bookings that got an answer of success. */
  readonly acknowledged: string[];
  /** Ids of the bookings whose cancellation was accepted. */
  readonly cancelled: string[];
  /** Calls whose outcome nobody knows: the server died during them. */
  unknown: number;
  /** Answers that were neither success nor death. */
  readonly wrong: string[];
}

export function newAccount(): Account {
  return { acknowledged: [], cancelled: [], unknown: 0, wrong: [] };
}

export interface Load {
  readonly concurrency: number;
  readonly slotIds: readonly string[];
  /** The address of the server as it is now; it changes with each restart. */
  readonly url: () => string;
  readonly isDone: () => boolean;
  /** A pause of each client after each booking. */
  readonly paceMs?: number;
}

/** Books until the load is done, and lets the calls under way be answered. */
export async function bookUntilDone(load: Load, account: Account): Promise<void> {
  const client = async () => {
    while (!load.isDone()) {
      await bookOnce(load, account);
      if (load.paceMs !== undefined) await pause(load.paceMs);
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, client));
}

/** Cancels a booking of before; that it cannot be cancelled (now) is an answer, too. */
async function cancelOne(url: string, account: Account): Promise<void> {
  const { acknowledged, cancelled, wrong } = account;
  const id = acknowledged[acknowledged.length - CANCEL_EVERY];
  if (id === undefined) return;
  const response = await fetch(`${url}/bookings/${id}/cancellation`, { method: 'POST' });
  const text = await response.text();
  if (response.status === 202) cancelled.push(id);
  else if (response.status !== 409) wrong.push(`${response.status} ${text}`);
}

async function bookOnce({ slotIds, url }: Load, account: Account): Promise<void> {
  const turn = account.acknowledged.length + account.unknown;
  const body = {
    slotId: slotIds[turn % slotIds.length],
    paymentMethod: METHODS[turn % METHODS.length],
  };
  try {
    const response = await fetch(`${url()}/bookings`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.status === 202) account.acknowledged.push(await idIn(response));
    else account.wrong.push(`${response.status} ${await response.text()}`);
    if (turn % CANCEL_EVERY === 0) await cancelOne(url(), account);
  } catch {
    account.unknown += 1;
    await pause(PAUSE_MS);
  }
}

export async function addSlots(
  server: Pick<Server, 'url'>,
  count: number,
): Promise<readonly string[]> {
  const add = async () => {
    const response = await fetch(`${server.url}/slots`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'A1' }),
    });
    return idIn(response);
  };
  return Promise.all(Array.from({ length: count }, add));
}

/** Bookings and slots alike answer with their id. */
async function idIn(response: Response): Promise<string> {
  const { id } = (await response.json()) as { readonly id: string };
  return id;
}
