import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { CliError } from './errors.ts';
import { watchSaga } from './watch.ts';

const TIME = '2026-01-01T00:00:00.000Z';
const entry = (seq: number) => {
  const data = { seq, at: TIME, type: 'x', step: null, detail: {} };
  return `id: ${seq}\ndata: ${JSON.stringify(data)}\n\n`;
};
const end = 'event: end\ndata: {"state":"completed"}\n\n';

/** What one connection brings: its events, or an error in place of it; nothing for a 204. */
type Brought = readonly string[] | CliError | undefined;

/** Follows over connections that bring this, one after the other; the last comes again. */
async function follow(...connections: readonly Brought[]) {
  const clock = createVirtualClock();
  const askedFrom: (string | undefined)[] = [];
  const [seen, notes]: [number[], string[]] = [[], []];
  const api = {
    async events(_path: string, headers: Readonly<Record<string, string>>) {
      const brought = connections[Math.min(askedFrom.length, connections.length - 1)];
      askedFrom.push(headers['Last-Event-ID']);
      if (brought instanceof CliError) throw brought;
      if (brought === undefined) return undefined;
      return (async function* () {
        for (const text of brought) yield new TextEncoder().encode(text);
      })();
    },
  };
  const beganAt = clock.now();
  let endedAt = 0;
  const watching = { api, clock, random: () => 0, note: (text: string) => notes.push(text) };
  const ended = watchSaga(watching, 'x', ({ seq }) => seen.push(seq))
    .catch((error: unknown) => error)
    .finally(() => {
      endedAt = clock.now();
    });
  await clock.advance(600_000);
  return { ended: await ended, seen, notes, askedFrom, tookMs: endedAt - beganAt };
}

const away = new CliError('unreachable', 'nothing answers', { isPassing: true });
const gone = new CliError('refused', 'there is no such saga');

describe('following a saga', () => {
  it('shows each entry once, however often the connection breaks', async () => {
    const followed = await follow([entry(1), entry(2)], [entry(2), entry(3)], [entry(4) + end]);
    expect(followed).toMatchObject({
      ended: 'completed',
      seen: [1, 2, 3, 4],
      askedFrom: [undefined, '2', '3'],
    });
  });

  it('waits for a server that is away, ever longer, and says so once', async () => {
    const missing = Array.from({ length: 8 }, () => away);
    const { ended, seen, notes, tookMs } = await follow([entry(1)], ...missing, [entry(2), end]);
    expect([ended, seen]).toEqual(['completed', [1, 2]]);
    expect(notes).toEqual(['the connection broke; it is made again']);
    expect(tookMs).toBe(125 + 250 + 500 + 1_000 + 2_000 + 4 * 2_500);
  });

  it('gives up after half a minute or more', async () => {
    const { ended, askedFrom, tookMs } = await follow([entry(1)], away);
    expect(ended).toBe(away);
    expect(tookMs).toBeGreaterThan(30_000);
    expect(askedFrom).toHaveLength(18);
  });

  it('gives up where connections are made and break at once', async () => {
    const { ended, askedFrom } = await follow([entry(1)], []);
    expect(ended).toMatchObject({ exitCode: 3 });
    expect(askedFrom).toHaveLength(18);
  });

  it('ends at once where nobody answers at first', async () => {
    expect(await follow(away, [end])).toMatchObject({ ended: away, askedFrom: [undefined] });
  });

  it('ends at once where the saga is gone, or the token no longer holds', async () => {
    expect(await follow([entry(1)], gone, [end])).toMatchObject({ ended: gone, seen: [1] });
  });

  it('has nothing to show of a saga that ended long ago', async () => {
    expect(await follow(undefined)).toMatchObject({ ended: undefined, seen: [], notes: [] });
  });

  it('does not take other events for entries', async () => {
    for (const odd of ['data: {}\n\n', 'data: <html>\n\n', 'event: end\ndata: 1\n\n'])
      expect((await follow([odd])).ended, odd).toMatchObject({ name: 'CliError', exitCode: 3 });
  });
});
