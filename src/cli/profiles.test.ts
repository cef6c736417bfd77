import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callParking } from '../../tests/support/cli.ts';
import { readCliSettings } from '../app/config.ts';

let home: string;
let file: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'profiles-'));
  file = join(home, 'parking', 'profiles.json');
});

afterEach(() => rmSync(home, { recursive: true }));

/** A call in this home, and what it asked: the address and the token. */
async function call(line: string, env: NodeJS.ProcessEnv = {}) {
  const asked: (readonly [string, string | null])[] = [];
  const fetch = async (input: string | URL | Request) => {
    const request = new Request(input);
    asked.push([request.url.split('?')[0] ?? '', request.headers.get('Authorization')]);
    return Response.json({ items: [], nextCursor: null });
  };
  const ended = await callParking(line.split(' '), {
    fetch,
    env: { XDG_CONFIG_HOME: home, ...env },
  });
  return { ...ended, asked };
}

const apart =
  'profile add prod --booking-url http://b.example --parking-url http://p.example/api/ ' +
  '--billing-url http://c.example';

describe('a profile', () => {
  it('sends each command to the module that it is about', async () => {
    await call(apart);
    const askedBy = async (line: string) => (await call(`${line} --profile prod`)).asked[0]?.[0];
    expect(await askedBy('slots list')).toBe('http://p.example/api/slots');
    expect(await askedBy('bookings list')).toBe('http://b.example/bookings');
    expect(await askedBy('sagas list')).toBe('http://b.example/sagas');
    expect(await askedBy('bills list')).toBe('http://c.example/bills');
    expect(await askedBy('dead-letters list --module billing')).toBe(
      'http://c.example/dead-letters',
    );
    const { code, err } = await call('dead-letters list --profile prod');
    expect([code, err]).toEqual([2, 'each process has its own: say which with --module\n']);
  });

  it('is kept for its owner alone, without any token', async () => {
    const token = join(home, 'token');
    writeFileSync(token, 'the-token-of-prod\n');
    await call(`profile add prod --booking-url http://b.example --token-file ${token}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('the-token-of-prod');
    const { asked } = await call('sagas list --profile prod', { OPERATOR_TOKEN: 'another' });
    expect(asked).toEqual([['http://b.example/sagas', 'Bearer the-token-of-prod']]);
  });

  it('is named by an option, by the environment, or used from now on', async () => {
    for (const name of ['one', 'two', 'three'])
      await call(`profile add ${name} --booking-url http://${name}.example`);
    await call('profile use one');
    const env = { PARKING_PROFILE: 'two' };
    const askedBy = async (line: string, settings = {}) =>
      (await call(line, settings)).asked[0]?.[0];
    expect(await askedBy('sagas list')).toBe('http://one.example/sagas');
    expect(await askedBy('sagas list', env)).toBe('http://two.example/sagas');
    expect(await askedBy('sagas list --profile three', env)).toBe('http://three.example/sagas');
    const other = 'sagas list --url http://x.example';
    expect(await askedBy(other, env)).toBe('http://x.example/sagas');
    const url = { PARKING_URL: 'http://y.example' };
    expect(await askedBy('sagas list', url)).toBe('http://y.example/sagas');
  });

  it('is listed, shown and forgotten', async () => {
    await call(apart);
    await call('profile use prod');
    expect((await call('profile list --columns name,current,parking')).out).toBe(
      'prod\tyes\thttp://p.example/api\n',
    );
    expect((await call('profile show prod')).out).toMatch(/^billing +http:\/\/c\.example$/m);
    await call('profile remove prod');
    expect((await call('profile list')).err).toBe('there are none\n');
    expect((await call('sagas list')).asked[0]?.[0]).toBe('http://127.0.0.1:3000/sagas');
  });

  it.each([
    ['sagas list --profile prd', {}, 'there is no profile prd; did you mean prod?'],
    ['sagas list --profile prod --url http://x.example', {}, '--url and --profile: name one'],
    [
      'sagas list',
      { PARKING_URL: 'http://x.example', PARKING_PROFILE: 'prod' },
      'PARKING_URL and PARKING_PROFILE: set one of them',
    ],
    ['profile use constructor', {}, 'there is no profile constructor'],
    ['profile add a/b --booking-url http://x.example', {}, 'a name has 40 letters'],
    ['profile add __proto__ --booking-url http://x.example', {}, 'a name has 40 letters'],
    ['profile add x', {}, '--booking-url says where the system is'],
    ['profile add x --booking-url here', {}, '--booking-url: an address must begin with http'],
  ])('that is wrong is told: %s %j', async (line, env, said) => {
    await call(apart);
    const { code, err, asked } = await call(line, env);
    expect([code, err, asked]).toEqual([2, expect.stringContaining(said), []]);
  });

  it('is not used with an address that was written into its file and is none', async () => {
    await call(apart);
    const written = readFileSync(file, 'utf8');
    writeFileSync(file, written.replace('http://c.example', 'http://me:secret@c.example'));
    const { code, err, asked } = await call('bills list --profile prod');
    const said = 'profile prod must hold no user or password; --token takes the token\n';
    expect([code, err, asked]).toEqual([2, said, []]);
  });

  it.each([{}, { HOME: '' }, { HOME: 'home', XDG_CONFIG_HOME: 'config' }])(
    'is never taken from the folder of the call: %j',
    (env) => {
      expect(readCliSettings(env).configDir).toSatisfy(isAbsolute);
    },
  );

  it('is not read from a file that holds something else', async () => {
    await call(apart);
    writeFileSync(file, '{"profiles":');
    const { code, err } = await call('sagas list');
    expect([code, err]).toEqual([2, expect.stringContaining('does not hold profiles; mend it')]);
    await call('profile list --json');
  });
});
