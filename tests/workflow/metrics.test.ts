/** What the metrics say, held against what the API says. */
import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

let api: TestSystem;

beforeEach(async () => {
  api = await startSystem();
});

afterEach(() => api.stop());

/** The value of one series, such as `a_total{b="c"}`; nothing where it is not told. */
async function value(series: string): Promise<number | undefined> {
  const text: string = (await api.call('GET /metrics')).body;
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

describe('metrics', () => {
  it('count sagas by how they ended, and why', async () => {
    await api.book(await api.slot());
    await api.book(await api.slot(), 'pm_declined');
    await api.book(await api.slot(), 'pm_declined');
    expect(await value('saga_started_total{definition="book-slot"}')).toBe(3);
    const ended = (state: string, reason: string) =>
      value(`saga_ended_total{definition="book-slot",state="${state}",reason="${reason}"}`);
    expect(await ended('completed', 'none')).toBe(1);
    expect(await ended('compensated', 'refused')).toBe(2);
    const undone = 'saga_steps_compensated_total{definition="book-slot",step="block-slot"}';
    expect(await value(undone)).toBe(2);
    const step = 'definition="book-slot",step="pay-bill"';
    expect(await value(`saga_step_seconds_count{${step},outcome="refused"}`)).toBe(2);
    expect(await value(`saga_commands_sent_total{${step},direction="do"}`)).toBe(3);
    expect(await value('saga_seconds_count{definition="book-slot",state="compensated"}')).toBe(2);
  });

  it('say the same of the sagas as the API does', async () => {
    await api.book(await api.slot());
    await api.call('POST /bookings', { slotId: await api.slot(), paymentMethod: 'pm_slow' });
    const counts = (await api.call('GET /sagas/counts')).body;
    expect(counts).toMatchObject({ completed: 1, running: 1, stalled: 0 });
    for (const [state, count] of Object.entries(counts))
      expect(await value(`saga_instances{state="${state}"}`), state).toBe(count);
  });

  it('tell how long the oldest open saga has been open, if there is one', async () => {
    const age = 'saga_oldest_open_age_seconds{definition="book-slot",state="running"}';
    await api.call('POST /bookings', { slotId: await api.slot(), paymentMethod: 'pm_slow' });
    expect(await value(age)).toBeGreaterThanOrEqual(0);
    expect(await value(age)).toBeLessThan(20);
    await expect.poll(() => value(age), { timeout: 15_000 }).toBeUndefined();
  });

  it('tell the bytes of each database and its write-ahead log, and of the free disk', async () => {
    await api.book(await api.slot());
    for (const database of ['booking', 'parking', 'billing', 'gateway']) {
      const { size } = statSync(join(api.dataDir, `${database}.db`));
      expect(await value(`storage_database_bytes{database="${database}"}`)).toBe(size);
      expect(await value(`storage_wal_bytes{database="${database}"}`)).toBeGreaterThan(0);
    }
    expect(await value('storage_free_bytes')).toBeGreaterThan(0);
  });

  it('are told though the data folder cannot be read any more', async () => {
    renameSync(api.dataDir, `${api.dataDir}-away`);
    const gone = [
      await value('storage_database_bytes{database="booking"}'),
      await value('bus_ready'),
    ];
    renameSync(`${api.dataDir}-away`, api.dataDir);
    expect(gone).toEqual([undefined, 1]);
  });

  it('tell handlers that failed from those that answered', async () => {
    await api.book(await api.slot(), 'pm_flaky');
    const paid = (outcome: string) =>
      value(`bus_handler_seconds_count{command="billing.pay",outcome="${outcome}"}`);
    expect(await paid('failed')).toBe(2);
    expect(await paid('answered')).toBe(1);
  });

  it('measure each commit and what it carried', async () => {
    await api.book(await api.slot());
    const commits = await value('storage_commit_seconds_count{database="booking"}');
    const units = await value('storage_commit_units_sum{database="booking"}');
    expect(commits).toBeGreaterThanOrEqual(4);
    expect(units).toBeGreaterThanOrEqual(commits ?? 0);
  });

  it('measure requests by their declared route, and make no series of a path', async () => {
    const id = await api.slot();
    await api.call(`GET /slots/${id}`);
    await api.call('GET /slots/nope');
    await api.call('GET /wp-login.php');
    await api.call('DELETE /slots');
    const of = (labels: string) => value(`http_request_seconds_count{${labels}}`);
    expect(await of('method="GET",route="/slots/:id",status="200"')).toBe(1);
    expect(await of('method="GET",route="/slots/:id",status="404"')).toBe(1);
    expect(await of('method="GET",route="",status="404"')).toBe(1);
    expect(await of('method="DELETE",route="",status="405"')).toBe(1);
    const text: string = (await api.call('GET /metrics')).body;
    expect(text).not.toContain('wp-login');
    expect(text).not.toContain(id);
  });

  it('come as Prometheus reads them', async () => {
    const { status, headers, body } = await api.call('GET /metrics');
    expect([status, headers.get('Content-Type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(body).toContain('# TYPE saga_instances gauge');
    expect(body).toContain('bus_ready 1');
    expect(body).toContain('nodejs_eventloop_lag_p99_seconds');
  });
});
