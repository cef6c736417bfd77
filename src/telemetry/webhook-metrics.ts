/** The metrics of the webhook: what it was told, and what still waits. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { EpochMs } from '../ports/clock.ts';

/** Looks up the notices that wait. */
export type NoticesWaiting = () => {
  readonly count: number;
  readonly oldestAt: EpochMs | undefined;
};

/** Returns what to call with the answer to each try. */
export function postMetrics(registers: Registry[]): (kind: string) => void {
  const posts = new Counter({
    name: 'webhook_posts_total',
    help: 'Tries to deliver a notice to the webhook, by what it answered',
    labelNames: ['answer'],
    registers,
  });
  return (answer) => posts.inc({ answer });
}

/** Looks these up at each scrape. */
export function observeNotices(registers: Registry[], waiting: NoticesWaiting): void {
  new Gauge({
    name: 'webhook_notices_waiting',
    help: 'Notices that are not delivered to the webhook yet',
    registers,
    collect() {
      this.set(waiting().count);
    },
  });
  new Gauge({
    name: 'webhook_oldest_notice_timestamp_seconds',
    help: 'When the oldest notice that is not delivered yet was recorded; 0 if none waits',
    registers,
    collect() {
      this.set((waiting().oldestAt ?? 0) / 1_000);
    },
  });
}
