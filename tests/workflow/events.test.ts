/** A saga followed live, as a browser's EventSource does. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSystem, type TestSystem } from '../support/system.ts';

let api: TestSystem;

beforeEach(async () => {
  api = await startSystem();
});

afterEach(() => api.stop());

interface Event {
  readonly id?: string;
  readonly event?: string;
  readonly data: Record<string, unknown>;
}

const open = (sagaId: string, lastEventId?: string) =>
  api.system.app.request(`/sagas/${sagaId}/events`, {
    headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
  });

/** All events until the stream ends. */
async function eventsOf(response: Response): Promise<Event[]> {
  const blocks = (await response.text()).split('\n\n').filter((block) => block.includes('data:'));
  return blocks.map((block) => {
    const fields = Object.fromEntries(
      block
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    return { ...fields, data: JSON.parse(fields.data ?? '') };
  });
}

const begin = async (paymentMethod: string) => {
  const { body } = await api.call('POST /bookings', { slotId: await api.slot(), paymentMethod });
  return body.sagaId as string; // An answer of the API, which always has it.
};

describe('the events of a saga', () => {
  it('are its history so far, then live, and end with it', async () => {
    const sagaId = await begin('pm_slow');
    const response = await open(sagaId);
    expect(response.headers.get('Content-Type')).toContain('text/event-stream');
    const events = await eventsOf(response);
    const { history } = (await api.call(`GET /sagas/${sagaId}`)).body;
    expect(events.slice(0, -1).map(({ data }) => data)).toEqual(history);
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { state: 'completed' } });
    expect(history.at(-1).type).toBe('completed');
  });

  it('are all there for one who comes after its end, once', async () => {
    const { body } = await api.book(await api.slot(), 'pm_declined');
    const events = await eventsOf(await open(body.sagaId));
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { state: 'compensated' } });
    const last = events.at(-2)?.id ?? '';
    const again = await open(body.sagaId, last);
    expect([again.status, await again.text()]).toEqual([204, '']);
  });

  it('go on after the last one that a client has seen', async () => {
    const { body } = await api.book(await api.slot());
    const all = await eventsOf(await open(body.sagaId));
    const rest = await eventsOf(await open(body.sagaId, all[2]?.id));
    expect(rest).toEqual(all.slice(3));
    expect(await eventsOf(await open(body.sagaId, 'nonsense'))).toEqual(all);
  });

  it('of a saga that does not exist are a 404', async () => {
    expect((await open('nobody')).status).toBe(404);
  });

  it('end when the process does', async () => {
    const response = await open(await begin('pm_slow'));
    const text = response.text();
    api.system.drain();
    expect(await text).not.toContain('event: end');
  });

  it('are for a hundred at a time, and who vanishes makes room', async () => {
    const sagaId = await begin('pm_slow');
    const streams = await Promise.all(Array.from({ length: 100 }, () => open(sagaId)));
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await open(sagaId);
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '5']);
    for (const { body } of streams) await body?.cancel();
    const status = async () => {
      const response = await open(sagaId);
      await response.body?.cancel();
      return response.status;
    };
    await expect.poll(status).not.toBe(503);
  });
});
