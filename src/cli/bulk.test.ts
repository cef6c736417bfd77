import { describe, expect, it } from 'vitest';
import { callParking } from '../../tests/support/cli.ts';

/** What was asked of the API, which counts three. */
function counting() {
  const asked: unknown[] = [];
  const fetch = async (input: string | URL | Request) => {
    const request = new Request(input);
    asked.push([new URL(request.url).pathname, await request.json()]);
    return Response.json({ count: 3, sagaIds: [], done: 0, refused: [] });
  };
  return { asked, fetch };
}

describe('many sagas', () => {
  it('are counted, and the answer is the very call that acts on them', async () => {
    const { asked, fetch } = counting();
    const words = ['sagas', 'retry', '--older-than', '1h', '--reason', "it's back", '--token', 'x'];
    const { code, out } = await callParking(words, { fetch });
    expect([code, out.split('\n')]).toEqual([
      0,
      [
        'stalled sagas that match: 3; to retry them:',
        "  parking sagas retry --older-than 1h --reason 'it'\\''s back' --token TOKEN --count 3",
        '',
      ],
    ]);
    expect(asked).toEqual([['/sagas/retry', { filter: { olderThan: '1h' }, reason: "it's back" }]]);
  });

  it('are acted on with their count, and those that were refused are told', async () => {
    const fetch = async () =>
      Response.json({ count: 3, done: 2, refused: [{ sagaId: 's', detail: 'it has ended' }] });
    const words = ['sagas', 'resolve', '--all', '--reason', 'x', '--count', '3'];
    expect(await callParking(words, { fetch })).toEqual({
      code: 1,
      out: 's  it has ended\n2 of 3 done\n',
      err: '',
    });
  });
});

it('several ids are acted on one by one', async () => {
  const asked: string[] = [];
  const fetch = async (input: string | URL | Request) => {
    asked.push(new URL(new Request(input).url).pathname);
    return Response.json({ id: 'a', state: 'running' });
  };
  expect((await callParking(['sagas', 'retry', 'a,b', 'c'], { fetch })).code).toBe(0);
  expect(asked).toEqual(['/sagas/a/retry', '/sagas/b/retry', '/sagas/c/retry']);
});

it.each([
  { words: ['a,', 'b'], said: 'an id is empty' },
  { words: ['a', '..'], said: '.. is not an id' },
  { words: ['a', '--count', '1'], said: '--count goes with --all or a filter' },
])('none of several is acted on if one word is a mistake: $words', async ({ words, said }) => {
  const { asked, fetch } = counting();
  for (const verb of [
    ['sagas', 'retry'],
    ['dead-letters', 'discard'],
  ]) {
    const { code, err } = await callParking([...verb, ...words], { fetch });
    expect([code, err, asked]).toEqual([2, expect.stringContaining(said), []]);
  }
});
