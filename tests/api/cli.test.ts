/** The command line as a person and a script use it: a process, what it prints, how it ends. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startServer } from '../kill/server.ts';

const script = fileURLToPath(new URL('../../dist/cli/parking.js', import.meta.url));
const TOKEN = 'the-token-of-the-operator';

let folder: string;
let dataDir: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  dataDir = join(folder, 'data');
  const pace = { SAGA_REPLY_TIMEOUT_MS: '5000', SAGA_STEP_DEADLINE_MS: '60000' };
  server = await startServer(dataDir, { OPERATOR_TOKEN: TOKEN, ...pace });
});

afterAll(async () => {
  await server.kill('SIGTERM');
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  PARKING_URL: server.url,
  OPERATOR_TOKEN: TOKEN,
  DATA_DIR: dataDir,
});

const runIn = (env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });

const run = (...args: readonly string[]) => runIn(environment(), args);

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every form
const json = async (...args: readonly string[]): Promise<any> => {
  const { code, out, err } = await run(...args, '--json');
  expect([code, err], args.join(' ')).toEqual([0, '']);
  return JSON.parse(out);
};

const newSlot = async (): Promise<string> => (await json('slots', 'add', 'C1')).id;
const newBooking = async (...more: readonly string[]) =>
  json('book', await newSlot(), '--wait', ...more);

describe('slots', () => {
  it('are added, listed in a table, closed and opened', async () => {
    const { id } = await json('slots', 'add', 'Corner', '--amount', '250', '--currency', 'EUR');
    const { out } = await run('slots', 'list', '--status', 'available', '--limit', '1000');
    const [head = '', ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^id +name +status +price +booking$/);
    const row = rows.find((line) => line.startsWith(id)) ?? '';
    expect(row).toMatch(/ Corner +available +250 EUR +-$/);
    expect(row.indexOf('Corner')).toBe(head.indexOf('name'));
    expect((await run('slots', 'close', id)).out).toMatch(/^status +closed$/m);
    expect((await run('slots', 'open', id)).out).toMatch(/^status +available$/m);
  });
});

describe('a name that others gave', () => {
  it('breaks no line and steers no terminal', async () => {
    const { id } = await json('slots', 'add', 'x\u001b[2J\u001b]0;pwned\u0007y\nline\rover\u202e');
    const { out } = await run('slots', 'list', '--limit', '1000');
    const row = out.split('\n').find((line) => line.startsWith(id));
    expect(row).toContain('  x\\u001b[2J\\u001b]0;pwned\\u0007y\\u000aline\\u000dover\\u202e  ');
    expect((await run('slots', 'close', id)).out).toMatch(/^name +x\\u001b\[2J.*\\u202e$/m);
    expect((await run('slots', 'list', '--json')).out).not.toContain('\u202e');
  });
});

describe('bookings', () => {
  it('are made, waited for, shown and cancelled', async () => {
    const booking = await newBooking();
    expect(booking).toMatchObject({ status: 'approved', sagaState: 'completed' });
    expect((await run('bookings', 'list')).out).toContain(booking.id);
    expect((await json('bills', 'list', '--booking', booking.id))[0].status).toBe('paid');
    const { cancellation } = await json('bookings', 'cancel', booking.id);
    expect((await run('sagas', 'watch', cancellation)).out).toMatch(/the saga is completed\n$/);
    expect((await run('bookings', 'show', booking.id)).out).toMatch(/^status +cancelled$/m);
  });

  it('end with 1 where they are rejected', async () => {
    const { code, out } = await run('book', await newSlot(), '--pay', 'pm_declined', '--wait');
    expect(code).toBe(1);
    expect(out).toMatch(/^reason +card_declined$/m);
  });

  it('are the same with the same key', async () => {
    const slot = await newSlot();
    const [first, second] = [
      await json('book', slot, '--key', 'k1'),
      await json('book', slot, '--key', 'k1'),
    ];
    expect(second.id).toBe(first.id);
  });
});

describe('sagas', () => {
  it('are listed, and shown as a line of time and a history', async () => {
    const { sagaId } = await newBooking();
    expect(await json('sagas', 'list', '--state', 'completed')).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: sagaId })]),
    );
    const { out } = await run('sagas', 'show', sagaId);
    expect(out).toContain('book-slot v1  completed');
    expect(out).toMatch(/^pay-bill +━+ +done +\d+ ms$/m);
    expect(out).toMatch(/^ +\+\d+ ms {2}pay-bill +command sent +billing\.pay$/m);
    expect((await run('sagas', 'diagram', sagaId)).out).toMatch(/^flowchart TD/);
  });

  it('are followed live, an entry as it comes, until they end', async () => {
    const { sagaId } = await json('book', await newSlot(), '--pay', 'pm_slow');
    const watching = spawn(process.execPath, [script, 'sagas', 'watch', sagaId, '--json'], {
      env: environment(),
    });
    const lines: string[] = [];
    watching.stdout.on('data', (data) => lines.push(...String(data).trimEnd().split('\n')));
    await expect.poll(() => lines.some((line) => line.includes('billing.pay'))).toBe(true);
    expect(lines.some((line) => line.includes('BILL_PAID'))).toBe(false);
    const [code] = await once(watching, 'close');
    expect(code).toBe(0);
    const told = lines.map((line) => JSON.parse(line));
    expect(told.at(-1)).toEqual({ state: 'completed' });
    const { history } = await json('sagas', 'show', sagaId);
    expect(told.slice(0, -1).map(({ seq }) => seq)).toEqual(
      history.map(({ seq }: { seq: number }) => seq),
    );
  });

  it('are followed over a restart of the server, each entry once', async () => {
    const own = join(folder, 'restarted');
    const pace = { SAGA_REPLY_TIMEOUT_MS: '500', SAGA_STEP_DEADLINE_MS: '60000' };
    const first = await startServer(own, pace);
    const env = { ...environment(), PARKING_URL: first.url, DATA_DIR: own };
    const [slot] = JSON.parse((await runIn(env, ['slots', 'list', '--json'])).out);
    const args = ['book', slot.id, '--pay', 'pm_slow', '--json'];
    const { sagaId } = JSON.parse((await runIn(env, args)).out);
    const watching = spawn(process.execPath, [script, 'sagas', 'watch', sagaId, '--json'], { env });
    const ended = once(watching, 'close');
    let [out, err] = ['', ''];
    watching.stdout.on('data', (data) => (out += data));
    watching.stderr.on('data', (data) => (err += data));
    await expect.poll(() => out).toContain('billing.pay');
    await first.kill('SIGKILL');
    const again = await startServer(own, { ...pace, PORT: new URL(first.url).port });
    const [code] = await ended;
    const told = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { history } = JSON.parse((await runIn(env, ['sagas', 'show', sagaId, '--json'])).out);
    await again.kill('SIGTERM');
    expect([code, err]).toEqual([0, 'the connection broke; it is made again\n']);
    expect(told.at(-1)).toEqual({ state: 'completed' });
    expect(told.slice(0, -1)).toEqual(history);
  });

  it('are aborted and retried, with who and why in the history', async () => {
    const { sagaId } = await json('book', await newSlot(), '--pay', 'pm_slow');
    const why = ['--reason', 'the client called', '--actor', 'ada'];
    expect((await json('sagas', 'retry', sagaId, ...why)).state).toBe('running');
    const { out } = await run('sagas', 'abort', sagaId, ...why);
    expect(out).toMatch(/^saga \S+ is compensating\n$/);
    const { history } = await json('sagas', 'show', sagaId);
    const acted = history.find(({ type }: { type: string }) => type === 'aborted');
    expect(acted.detail).toMatchObject({ actor: 'ada', reason: 'the client called' });
  });

  it('that are in order are not resolved by hand', async () => {
    const { sagaId } = await newBooking();
    const { code, err } = await run('sagas', 'resolve', sagaId, '--reason', 'so');
    expect([code, err.split('\n').length]).toEqual([1, 2]);
    expect(err).toMatch(/resolve/);
  });
});

describe('dead letters', () => {
  it('are none here, and one that is not there is said to be not', async () => {
    expect(await json('dead-letters', 'list')).toEqual([]);
    for (const verb of ['show', 'redrive', 'discard'])
      expect(await run('dead-letters', verb, 'x'), verb).toEqual({
        code: 1,
        out: '',
        err: 'there is no such dead letter\n',
      });
  });

  it('are counted before something is done to all that match', async () => {
    const change = (sql: string) => {
      const database = new Sqlite(join(dataDir, 'parking.db'), { timeout: 5_000 });
      database.exec(sql);
      database.close();
    };
    const slotId = await newSlot();
    change("CREATE TRIGGER t BEFORE UPDATE ON slots BEGIN SELECT RAISE(ABORT, 'broken'); END");
    const { sagaId } = await json('book', slotId);
    const letters = () => json('dead-letters', 'list', '--saga', sagaId);
    await expect.poll(letters, { timeout: 20_000 }).toHaveLength(1);
    const [{ id }] = await letters();
    expect((await run('dead-letters', 'show', id)).out).toMatch(/^type +parking.block$/m);

    const chosen = ['--type', 'parking.block', '--saga', sagaId];
    expect(await run('dead-letters', 'redrive', ...chosen)).toEqual({
      code: 0,
      err: '',
      out: '1 dead letters match; to redrive them, add --count 1\n',
    });
    const wrong = await run('dead-letters', 'discard', ...chosen, '--count', '2');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('1 match now, not 2')]);
    const redriven = await json('dead-letters', 'redrive', ...chosen, '--count', '1');
    expect(redriven).toEqual({ count: 1, done: 1, refused: [] });
    change('DROP TRIGGER t');
    expect((await run('sagas', 'watch', sagaId)).code).toBe(0);
  });

  it.each([
    ['neither an id nor all', []],
    ['both', ['x', '--all']],
    ['a number that is none', ['--all', '--count', 'many']],
  ])('are left alone where a person names %s', async (_, args) => {
    for (const verb of ['redrive', 'discard'])
      expect((await run('dead-letters', verb, ...args)).code).toBe(2);
  });
});

describe('load', () => {
  it('books as many as it is told to, and says how it went', async () => {
    const before = (await json('sagas', 'list', '--limit', '100000')).length;
    const { code, out, err } = await run(
      ...['load', '--bookings', '60', '--concurrency', '10', '--json'],
    );
    expect([code, err]).toEqual([0, 'adding 60 slots\n']);
    const { outcomes, latencyMs } = JSON.parse(out);
    expect(outcomes).toEqual({ approved: 60 });
    expect(latencyMs.p50).toBeLessThanOrEqual(latencyMs.p99);
    expect((await json('sagas', 'list', '--limit', '100000')).length).toBe(before + 60);
  });
});

// `script` of util-linux runs a command on a terminal.
describe.runIf(process.platform === 'linux')('what moves', () => {
  const onTerminal = (redirection: string) => {
    const words = [process.execPath, script, 'load', '--bookings', '3', redirection];
    const args = ['-qec', words.join(' '), '/dev/null'];
    return new Promise<string>((resolve) => {
      const env = { ...environment(), TERM: 'xterm' };
      execFile('script', args, { env }, (_, out) => resolve(out));
    });
  };

  it('is drawn on stderr, if that is a terminal', async () => {
    const [out, err] = [join(folder, 'out'), join(folder, 'err')];
    expect(await onTerminal(`>${out}`)).toContain('3/3 bookings');
    expect(readFileSync(out, 'utf8')).toMatch(/^outcomes +approved 3$/m);
    expect(await onTerminal(`2>${err}`)).toMatch(/^outcomes +approved 3/m);
    expect(readFileSync(err, 'utf8')).toBe('adding 3 slots\n');
  });
});

describe('load of a system in several processes', () => {
  const nobody = 'http://127.0.0.1:1';
  const slots = async () => (await json('slots', 'list', '--limit', '100000')).length;

  it('adds its slots at one address and books at the other', async () => {
    const before = await slots();
    const cut = await run('load', '--bookings', '3', '--url', nobody, '--slots-url', server.url);
    expect([cut.code, await slots()]).toEqual([3, before + 3]);
    const other = await run('load', '--bookings', '3', '--slots-url', nobody);
    expect([other.code, await slots()]).toEqual([3, before + 3]);
  });
});

describe('doctor', () => {
  it('finds a running system in order, bookings under way or not', async () => {
    await json('book', await newSlot(), '--pay', 'pm_slow');
    const { code, out } = await run('doctor');
    expect(out).toMatch(/^ok +invariants +all hold; bookings: \d+, open sagas: [1-9]\d*$/m);
    expect([code, out.match(/WRONG/)]).toEqual([0, null]);
  });

  it('finds a booking whose slot somebody else was given', async () => {
    const broken = join(folder, 'broken');
    const other = await startServer(broken);
    const env = { ...environment(), PARKING_URL: other.url, DATA_DIR: broken };
    const [slot] = JSON.parse((await runIn(env, ['slots', 'list', '--json'])).out);
    await runIn(env, ['book', slot.id, '--wait']);
    await other.kill('SIGTERM');
    const parking = new Sqlite(join(broken, 'parking.db'));
    parking.exec(`UPDATE slots SET booking_id = 'nobody' WHERE id = '${slot.id}'`);
    parking.close();
    const { code, out } = await runIn(env, ['doctor']);
    expect(code).toBe(1);
    expect(out).toMatch(/^WRONG +invariants +.*its slot is reserved for nobody/m);
  });

  it('names wrong settings, a damaged database and a broker that is away', async () => {
    const env = { ...environment(), SAGA_STALL_ATTEMPTS: 'many' };
    expect((await runIn(env, ['doctor'])).out).toMatch(/^WRONG +settings +.*SAGA_STALL_ATTEMPTS/m);
    const away = { ...environment(), BUS: 'amqp', AMQP_URL: 'amqp://a:secret@127.0.0.1:1' };
    const { code, out } = await runIn(away, ['doctor']);
    expect(code).toBe(1);
    expect(out).toMatch(/^WRONG +broker +nothing listens at 127\.0\.0\.1:1 /m);
    expect(out).not.toContain('secret');
  });
});

describe('what cannot be done is said in one sentence', () => {
  it.each([
    {
      what: 'nobody is there',
      args: ['slots', 'list', '--url', 'http://127.0.0.1:1'],
      code: 3,
      sentence: 'nothing answers at',
    },
    {
      what: 'the token is wrong',
      args: ['slots', 'add', 'X', '--token', 'wrong'],
      code: 1,
      sentence: 'with --token',
    },
    {
      what: 'there is no such saga',
      args: ['sagas', 'show', 'nope'],
      code: 1,
      sentence: 'there is no such saga',
    },
    { what: 'there is no such command', args: ['slot'], code: 2, sentence: 'unknown command' },
    { what: 'a word is missing', args: ['slots', 'add'], code: 2, sentence: 'NAME' },
    {
      what: 'an option is mistyped',
      args: ['slots', 'list', '--stats', 'x'],
      code: 2,
      sentence: '--stats',
    },
    { what: 'there is a word too many', args: ['slots', 'list', 'all'], code: 2, sentence: 'all' },
    {
      what: 'a number is none',
      args: ['load', '--bookings', 'many'],
      code: 2,
      sentence: '--bookings must be a whole number',
    },
    {
      what: 'the address is none',
      args: ['slots', 'list', '--url', 'here'],
      code: 2,
      sentence: 'an address must begin with http',
    },
    {
      what: 'the input is at fault',
      args: ['slots', 'list', '--status', 'gone'],
      code: 1,
      sentence: '/status',
    },
  ])('$what', async ({ args, code, sentence }) => {
    const ended = await run(...args);
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).toContain(sentence);
    expect(ended.err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('with help to be had everywhere', async () => {
    for (const args of [[], ['sagas'], ['sagas', 'resolve']]) {
      const { code, out } = await run(...args, '--help');
      expect([code, out.includes('USAGE')], args.join(' ')).toEqual([0, true]);
    }
  });

  it('and options that all have may stand first', async () => {
    const { code, out } = await run('--url', server.url, '--json', 'slots', 'list');
    expect([code, Array.isArray(JSON.parse(out))]).toEqual([0, true]);
  });
});
