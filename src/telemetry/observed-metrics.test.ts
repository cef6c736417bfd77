import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

const broken = () => {
  throw new Error('disk I/O error');
};

describe('metrics that are looked up', () => {
  it('are told without those of a database that cannot be read', async () => {
    const metrics = createMetrics();
    metrics.observe({
      sagas: { counts: () => ({ stalled: 2 }), oldestOpen: broken, now: () => 0 },
      busReady: () => true,
      droppedLogLines: undefined,
      build: { program: 'parking', version: '1.2.3', node: '20.0.0' },
      lastBackupAt: undefined,
      files: undefined,
      noticesWaiting: broken,
    });
    const series = (await metrics.text()).split('\n').filter((line) => !line.startsWith('#'));
    expect(series).toEqual(
      expect.arrayContaining([
        'bus_ready 1',
        'saga_instances{state="stalled"} 2',
        'webhook_notices_waiting Nan',
        'webhook_oldest_notice_timestamp_seconds Nan',
      ]),
    );
    expect(series.filter((line) => line.startsWith('saga_oldest_open'))).toEqual([]);
  });
});
