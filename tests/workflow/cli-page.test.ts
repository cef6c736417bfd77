/** The commands of `docs/cli.md`, run as they are printed, against a system in this process. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callParking } from '../support/cli.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/cli.md', import.meta.url)), 'utf8');

/** The calls in its blocks of commands, without what a shell does with their output. */
const calls = [...page.matchAll(/```sh\n([^`]*)```/g)].flatMap(([, block = '']) =>
  block
    .trim()
    .split('\n')
    .map((line) => line.replace(/ +#.*| > .*/, '')),
);

let home: string;
let api: TestSystem;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cli-page-'));
  api = await startSystem();
  for (const name of ['A1', 'A2']) await api.call('POST /slots', { name });
});

afterAll(async () => {
  await api.stop();
  rmSync(home, { recursive: true });
});

it('does what it says', async () => {
  const fetch = async (input: string | URL | Request) => api.system.app.request(new Request(input));
  const env = { XDG_CONFIG_HOME: home };
  const known = new Map<string, string>();
  const run = async (line: string) => {
    const written = line.replaceAll(/\$(\w+)/g, (_, name: string) => known.get(name) ?? '');
    const [, ...words] = written.match(/'[^']*'|\S+/g) ?? [];
    const given = words.map((word) => word.replaceAll("'", ''));
    return callParking(given, { fetch, env });
  };
  const codes: Record<string, number> = {};
  for (const call of calls) {
    const { code, out, err } = await run(call);
    expect(err, call).toMatch(/^(|there are none\n|\S+ is a booking\n)$/);
    codes[call] = code;
    for (const [name, field] of Object.entries({ SAGA: 'sagaId', BOOKING: 'id' }))
      if (call.startsWith('parking book '))
        known.set(name, new RegExp(`^${field} +(\\S+)$`, 'm').exec(out)?.[1] ?? '');
  }
  expect(calls.length).toBeGreaterThan(25);
  // The card was declined, and so its saga went back.
  const refused = ['parking book A2 --pay pm_declined --wait', 'parking sagas watch $SAGA'];
  for (const call of calls)
    expect([call, codes[call]]).toEqual([call, refused.includes(call) ? 1 : 0]);
});

it('shows a saga as it is drawn', async () => {
  const fetch = async (input: string | URL | Request) => api.system.app.request(new Request(input));
  const [{ id }] = (await api.call('GET /sagas?code=refused')).body.items;
  const { out } = await callParking(['sagas', 'show', id], { fetch });
  const shape = (text: string) =>
    text
      .split('\n')
      .filter((line) => /━|pending/.test(line))
      .map((line) =>
        line
          .replaceAll(/[━\d]+| ms/g, '')
          .replaceAll(/ +/g, ' ')
          .trim(),
      );
  const [, drawn = ''] = page.split('with the command that undoes it:');
  expect(shape(out)).toEqual(shape(drawn.split('```')[1] ?? ''));
});
