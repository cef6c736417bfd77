/**
 * The workflow in four bookings, each shown as a timeline of its saga with the rows that it
 * leaves in each database. It runs the real system on a temporary data folder.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allOf } from '../app/assembly.ts';
import { compose, type System } from '../app/compose.ts';
import { newUuid, systemClock, systemRandom } from '../app/system.ts';
import type { PaymentMethod } from '../modules/billing/contract.ts';
import { createTimeline, table } from './output/print.ts';

const PATIENCE_MS = 30_000;
const POLL_MS = 5;

const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parking-demo-'));
  const system = await compose({
    dataDir,
    policy: { replyTimeoutMs: 5_000, stepDeadlineMs: 60_000, stallAttempts: 10 },
    retentionMs: 3_600_000,
    clock: systemClock,
    newId: newUuid,
    random: systemRandom,
    log: silent,
  });
  try {
    await show(system);
  } finally {
    await system.close();
    rmSync(dataDir, { recursive: true });
  }
}

async function show(system: System): Promise<void> {
  const { parking, booking: bookings } = allOf(system.modules);
  const first = await parking.addSlot({ name: 'A1' });
  const second = await parking.addSlot({ name: 'A2' });
  const third = await parking.addSlot({ name: 'A3' });

  title('1. A booking goes through');
  await bookAndShow(system, first.id, 'pm_ok');

  title('2. The slot is already taken: there is nothing to compensate but the booking');
  await bookAndShow(system, first.id, 'pm_ok');

  title('3. The card is declined: the slot is given back');
  await bookAndShow(system, second.id, 'pm_declined');

  title('4. The slot is closed while the payment is slow: money back, slot back');
  const booking = await bookings.book({ slotId: third.id, paymentMethod: 'pm_slow' });
  await until(() => parking.queries.get(third.id)?.status === 'blocked');
  await parking.changeStatus(third.id, 'closed');
  console.log('    (the operator closes A3 while its payment is under way)');
  await showEnd(system, booking);
}

async function bookAndShow(
  system: System,
  slotId: string,
  paymentMethod: PaymentMethod,
): Promise<void> {
  await showEnd(system, await allOf(system.modules).booking.book({ slotId, paymentMethod }));
}

async function showEnd(
  system: System,
  { id, sagaId }: { readonly id: string; readonly sagaId: string },
): Promise<void> {
  const { booking: bookings, parking, billing } = allOf(system.modules);
  const { provider } = billing;
  if (!(await bookings.ended(sagaId, { timeoutMs: PATIENCE_MS })))
    throw new Error(`saga ${sagaId} did not end`);
  console.log(bookings.sagas.history(sagaId).map(createTimeline()).join('\n'));
  const booking = bookings.queries.get(id);
  const slot = booking && parking.queries.get(booking.slotId);
  const bills = billing.queries.list({ bookingId: id }, { limit: 10 });
  const moved = provider.ledger.entriesOf(id);
  const saga = booking && { sagaState: booking.sagaState };
  const rows = [
    table('booking.db', booking && { status: booking.status, reason: booking.reason, ...saga }),
    table('parking.db', slot && { slot: slot.name, status: slot.status, heldBy: slot.bookingId }),
    ...bills.map(({ status, amount, currency }) =>
      table('billing.db', { status, amount, currency }),
    ),
    ...moved.map(({ kind, amount, currency }) => table('gateway.db', { kind, amount, currency })),
  ];
  console.log(`\n${rows.join('\n')}`);
}

function title(text: string): void {
  console.log(`\n${text}\n`);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => systemClock.after(POLL_MS, resolve));
}

await main();
