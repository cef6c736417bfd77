/** `parking load`: many bookings at a time, and how it went. */
import { SingleBar } from 'cli-progress';
import { systemClock } from '../app/system.ts';
import type { Api } from './client.ts';
import { command, wholeNumber } from './command.ts';
import { CliError, exitCodes } from './errors.ts';
import { type Output, wordOf } from './output.ts';

/** Slots that are added at a time. */
const ADDING = 50;
/** The time that one booking is waited for. */
const WAIT = { headers: { Prefer: 'wait=30' }, waitMs: 30_000 };

interface Outcome {
  readonly status: string;
  readonly ms: number;
}

export const load = command({
  about: 'book many slots at a time, each a new one, and print how it went',
  args: {
    bookings: { type: 'string', default: '200', description: 'how many' },
    concurrency: { type: 'string', default: '20', description: 'bookings at a time' },
    pay: { type: 'string', default: 'pm_ok', description: 'payment method' },
    'slots-url': {
      type: 'string',
      description: 'address of the parking module, if it runs in another process',
    },
  },
  async run({ api, at, out }, args) {
    const count = wholeNumber('bookings', args.bookings, [1, 1_000_000]);
    const concurrency = wholeNumber('concurrency', args.concurrency, [1, 1_000]);
    const parking = args['slots-url'] === undefined ? api : at('--slots-url', args['slots-url']);
    out.note(`adding ${count} slots`);
    const add = { method: 'POST', body: { name: 'load' } };
    const slots: string[] = [];
    await inParallel(count, ADDING, async () => {
      slots.push(wordOf((await parking.send('/slots', add)).id));
    });
    const outcomes: Outcome[] = [];
    const progress = createProgress(out, count);
    const beganAt = systemClock.now();
    await inParallel(count, concurrency, async (index) => {
      const body = { slotId: slots[index] ?? '', paymentMethod: args.pay };
      outcomes.push(await bookOne(api, body));
      progress.update(outcomes.length);
    }).finally(() => progress.stop());
    const summary = summaryOf(outcomes, systemClock.now() - beganAt);
    if (out.isJson) out.json(summary);
    else
      for (const [name, value] of Object.entries(summary))
        out.line(`${name.padEnd(12)}${words(value)}`);
    return 'failed' in summary.outcomes ? exitCodes.refused : exitCodes.ok;
  },
});

async function bookOne(api: Api, body: object): Promise<Outcome> {
  const beganAt = systemClock.now();
  const status = await api
    .send('/bookings', { method: 'POST', body, ...WAIT })
    .then((booking) => wordOf(booking.status))
    .catch((error: unknown) => {
      if (error instanceof CliError && error.exitCode === exitCodes.refused) return 'failed';
      throw error;
    });
  return { status, ms: systemClock.now() - beganAt };
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

/** A progress bar if a person looks on; otherwise nothing moves. */
function createProgress(out: Output, total: number) {
  if (!out.showsProgress) return { update() {}, stop() {} };
  const bar = new SingleBar({
    format: '{bar} {value}/{total} bookings, {eta} s left',
    barCompleteChar: '━',
    barIncompleteChar: '─',
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(total, 0);
  // An interrupt gives the cursor back; it stops but once.
  process.once('exit', () => bar.stop());
  return { update: (value: number) => bar.update(value), stop: () => bar.stop() };
}

/** Runs the work for each index below `count`, so many at a time. */
async function inParallel(
  count: number,
  atATime: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: Math.min(atATime, count) }, worker));
}
