/** `parking load`: many bookings at a time, and how it went. */
import { Command } from '@commander-js/extra-typings';
import { type PaymentMethod, paymentMethod } from '../../modules/billing/contract.ts';
import type { Clock } from '../../ports/clock.ts';
import { thing } from '../answers.ts';
import type { Api } from '../client.ts';
import { type Act, type Cli, examples } from '../command.ts';
import { CliError, exitCodes } from '../errors.ts';
import { oneOf, wholeNumber } from '../options.ts';
import { createProgress } from '../output/progress.ts';

/** Slots that are added at a time. */
const ADDING = 50;
const BAR = '{bar} {value}/{total} bookings, {eta} s left';
/** The time that one booking is waited for. */
const WAIT = { Prefer: 'wait=30' };

interface NewBooking {
  readonly slotId: string;
  readonly paymentMethod: PaymentMethod;
}

interface Outcome {
  readonly status: string;
  readonly ms: number;
}

/** `parking load`: its slots and bookings stay. */
export const load = (act: Act) =>
  new Command('load')
    .description('add slots, book them, many at a time, and print how it went; they stay')
    .option('--bookings <number>', 'how many', wholeNumber('--bookings', [1, 1_000_000]), 200)
    .option(
      '--concurrency <number>',
      'bookings at a time',
      wholeNumber('--concurrency', [1, 1_000]),
      20,
    )
    .addOption(oneOf('pay', paymentMethod.options, 'payment method').default('pm_ok'))
    .option('--slots-url <url>', 'address of the parking module, if it runs in another process')
    .addHelpText('after', examples('load', 'load --bookings 1000 --concurrency 50 --pay pm_flaky'))
    .action(
      act(async (cli, { options: { bookings: count, concurrency, pay, slotsUrl } }) => {
        const { api, at, out, clock } = cli;
        const booking = api('booking');
        const parking = slotsUrl === undefined ? api('parking') : at('--slots-url', slotsUrl);
        const slots = await addSlots(cli, parking, count);
        const outcomes: Outcome[] = [];
        out.note(`booking them, ${Math.min(concurrency, count)} at a time`);
        cli.ifInterrupted(() => `interrupted after ${outcomes.length} of ${count} bookings`);
        const progress = createProgress(out, BAR, count);
        const beganAt = clock.now();
        await inParallel(count, concurrency, async (index) => {
          const body = { slotId: slots[index] ?? '', paymentMethod: pay };
          outcomes.push(await bookOne(booking, clock, body));
          progress.update(outcomes.length);
        }).finally(() => progress.stop());
        const summary = summaryOf(outcomes, clock.now() - beganAt);
        if (out.isJson) out.json(summary);
        else
          for (const [name, value] of Object.entries(summary))
            out.line(`${name.padEnd(12)}${words(value)}`);
        return 'failed' in summary.outcomes ? exitCodes.refused : exitCodes.ok;
      }),
    );

/** Adds slots to book; resolves with their ids. */
async function addSlots(cli: Cli, parking: Api, count: number): Promise<readonly string[]> {
  const slots: string[] = [];
  cli.ifInterrupted(
    () => `interrupted after ${slots.length} of ${count} slots; nothing was booked`,
  );
  cli.out.note(`adding ${count} slots`);
  const add = { body: { name: 'load' } };
  await inParallel(count, ADDING, async () => {
    slots.push((await thing(parking.POST('/slots', add))).id);
  });
  return slots;
}

async function bookOne(api: Api, clock: Clock, body: NewBooking): Promise<Outcome> {
  const beganAt = clock.now();
  const status = await thing(api.POST('/bookings', { params: { header: WAIT }, body }))
    .then((booking): string => booking.status)
    .catch((error: unknown) => {
      if (error instanceof CliError && error.exitCode === exitCodes.refused) return 'failed';
      throw error;
    });
  return { status, ms: clock.now() - beganAt };
}

interface Summary {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly perSecond: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
}

function summaryOf(outcomes: readonly Outcome[], tookMs: number): Summary {
  const counts = new Map<string, number>();
  for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1);
  const sorted = outcomes.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
  return {
    outcomes: Object.fromEntries(counts),
    seconds: tookMs / 1_000,
    perSecond: Math.round(outcomes.length / Math.max(tookMs / 1_000, 0.001)),
    latencyMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
  };
}

function words(value: number | Readonly<Record<string, number>>): string {
  if (typeof value === 'number') return String(value);
  return Object.entries(value)
    .map(([name, count]) => `${name} ${count}`)
    .join('  ');
}

/** Runs the work for each index below `count`, so many at a time; none is begun after a failure. */
async function inParallel(
  count: number,
  atATime: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  const beginNoMore = (error: unknown) => {
    next = count;
    throw error;
  };
  const workers = Array.from({ length: Math.min(atATime, count) }, worker);
  await Promise.all(workers.map((ended) => ended.catch(beginNoMore)));
}
