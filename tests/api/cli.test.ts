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
import { type Called, callParking } from '../support/cli.ts';

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

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  PARKING_URL: server.url,
  OPERATOR_TOKEN: TOKEN,
  DATA_DIR: dataDir,
});

const runIn = (env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Called> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });

/** Without a process: what the command line says is the same. */
const run = (...args: readonly string[]) => callParking(args, { fetch, env: environment() });

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every form
const json = async (...args: readonly string[]): Promise<any> => {
  const { code, out, err } = await run(...args, '--json');
  expect([code, err], args.join(' ')).toEqual([0, '']);
  return JSON.parse(out);
};

/** Keeps billing from its work for as long as a test wants; gives what lets it go on. */
const holdBilling = (folderOfServer = dataDir) => {
  const other = new Sqlite(join(folderOfServer, 'billing.db'));
  other.exec('BEGIN IMMEDIATE');
  return () => void other.close();
};

const newSlot = async (): Promise<string> => (await json('slots', 'add', 'C1')).id;
const newBooking = async (...more: readonly string[]) =>
  json('book', await newSlot(), '--wait', ...more);

describe('slots', () => {
  it('are added, listed, shown, closed and opened, by id or by name', async () => {
    const { id } = await json('slots', 'add', 'Corner', '--amount', '250', '--currency', 'EUR');
    const { out } = await run('slots', 'list', '--status', 'available', '--limit', '1000');
    const row = out.split('\n').find((line) => line.endsWith(id)) ?? '';
    expect(row.split('\t')).toEqual(['Corner', 'available', '2.50 EUR', '-', id]);
    expect((await run('slots', 'show', 'Corner')).out).toMatch(new RegExp(`^id +${id}$`, 'm'));
    expect((await run('slots', 'close', 'Corner')).out).toMatch(/^status +closed$/m);
    expect((await run('slots', 'open', id)).out).toMatch(/^status +available$/m);
  });

  it('of one name are told apart by their ids', async () => {
    const ids = [(await json('slots', 'add', 'Twin')).id, (await json('slots', 'add', 'Twin')).id];
    const { code, out, err } = await run('book', 'Twin');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('2 slots are named Twin: ');
    for (const id of ids) expect(err).toContain(`${id} (available)`);
    expect(await run('book', 'Nowhere')).toMatchObject({
      code: 1,
      err: 'no slot is named Nowhere\n',
    });
  });
});

describe('a name that others gave', () => {
  it('breaks no line and steers no terminal', async () => {
    const { id } = await json('slots', 'add', 'x\u001b[2J\u001b]0;pwned\u0007y\nline\rover\u202e');
    const { out } = await run('slots', 'list', '--limit', '1000');
    const row = out.split('\n').find((line) => line.endsWith(id));
    expect(row).toMatch(/^x\\u001b\[2J\\u001b\]0;pwned\\u0007y\\u000aline\\u000dover\\u202e\t/);
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
    const { cancellationSagaId } = await json('bookings', 'cancel', booking.id);
    expect((await run('sagas', 'watch', cancellationSagaId)).out).toMatch(
      /the saga is completed\n$/,
    );
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

  it('are listed by reason, time of the start and age', async () => {
    const { sagaId: paid } = await newBooking();
    const declined = await run('book', await newSlot(), '--pay', 'pm_declined', '--wait');
    const refused = /^sagaId +(\S+)$/m.exec(declined.out)?.[1];
    const { createdAt } = await json('sagas', 'show', refused ?? '');
    const listed = async (...filters: readonly string[]) => {
      const found: { id: string }[] = await json('sagas', 'list', '--limit', '1000', ...filters);
      const ids = found.map(({ id }) => id);
      return [paid, refused].filter((id) => ids.includes(id ?? ''));
    };
    expect(await listed()).toEqual([paid, refused]);
    expect(await listed('--code', 'refused')).toEqual([refused]);
    expect(await listed('--step', 'pay-bill')).toEqual([]);
    expect(await listed('--from', createdAt)).toEqual([refused]);
    expect(await listed('--to', createdAt)).toEqual([paid]);
    expect(await listed('--older-than', '1h')).toEqual([]);
    const why = ['--from', createdAt, '--columns', 'reason,detail'];
    expect((await run('sagas', 'list', ...why)).out).toBe('refused\tcard_declined\n');
    const { code, err } = await run('sagas', 'list', '--older-than', 'a while');
    expect([code, err]).toEqual([1, expect.stringContaining('such as 10m, 1h or 7d')]);
  });

  it('are found by the id of what belongs to them', async () => {
    const { id, slotId, sagaId } = await newBooking();
    expect(await json('sagas', 'find', `${sagaId}:pay-bill:do`)).toMatchObject({
      kind: 'message',
      sagaIds: [sagaId],
    });
    const found = await run('sagas', 'find', slotId, '--columns', 'state,booking,id');
    expect(found).toEqual({
      code: 0,
      out: `completed\t${id}\t${sagaId}\n`,
      err: `${slotId} is a slot\n`,
    });
    const { code, err } = await run('sagas', 'find', 'no-such-id');
    expect([code, err]).toEqual([1, expect.stringContaining('has the id no-such-id')]);
  });

  it('are followed live, an entry as it comes, until they end', async () => {
    const letGo = holdBilling();
    const { sagaId } = await json('book', await newSlot());
    const watching = spawn(process.execPath, [script, 'sagas', 'watch', sagaId, '--json'], {
      env: environment(),
    });
    const lines: string[] = [];
    watching.stdout.on('data', (data) => lines.push(...String(data).trimEnd().split('\n')));
    const isPaying = () => lines.some((line) => line.includes('billing.pay'));
    await expect.poll(isPaying, { timeout: 20_000 }).toBe(true).finally(letGo);
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
    const letGo = holdBilling(own);
    const args = ['book', slot.id, '--json'];
    const { sagaId } = JSON.parse((await runIn(env, args)).out);
    const watching = spawn(process.execPath, [script, 'sagas', 'watch', sagaId, '--json'], { env });
    const ended = once(watching, 'close');
    let [out, err] = ['', ''];
    watching.stdout.on('data', (data) => (out += data));
    watching.stderr.on('data', (data) => (err += data));
    await expect.poll(() => out, { timeout: 20_000 }).toContain('billing.pay');
    await first.kill('SIGKILL');
    letGo();
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
      out: [
        'dead letters that match: 1; to redrive them:',
        `  parking dead-letters redrive ${chosen.join(' ')} --count 1\n`,
      ].join('\n'),
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
    expect([code, err]).toEqual([0, 'adding 60 slots\nbooking them, 10 at a time\n']);
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
    expect(readFileSync(err, 'utf8')).toBe('adding 3 slots\nbooking them, 3 at a time\n');
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
    const letGo = holdBilling();
    await json('book', await newSlot());
    const { code, out } = await runIn(environment(), ['doctor']).finally(letGo);
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

describe('the process', () => {
  const processOf = (...args: readonly string[]) => runIn(environment(), args);

  it('ends with a code that tells a script what came of it', async () => {
    const nobody = ['--url', 'http://127.0.0.1:1'];
    const ended = await Promise.all([
      processOf('slots', 'list', '--columns', 'name'),
      processOf('sagas', 'show', 'nope', '--json'),
      processOf('slots', 'list', '--stats', 'x'),
      processOf('slots', 'list', ...nobody),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([0, 1, 2, 3]);
    expect(JSON.parse(ended[1]?.err ?? '')).toMatchObject({
      status: 404,
      detail: 'there is no such saga',
    });
  });

  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('that $signal interrupts says so, and ends with $code', async ({ signal, code }) => {
    const letGo = holdBilling();
    const { sagaId } = await json('book', await newSlot());
    const watching = spawn(process.execPath, [script, 'sagas', 'watch', sagaId], {
      env: environment(),
    });
    let err = '';
    watching.stderr.on('data', (data) => (err += data));
    await once(watching.stdout, 'data');
    watching.kill(signal);
    expect((await once(watching, 'close').finally(letGo))[0]).toBe(code);
    expect(err).toBe('interrupted: the saga goes on, and was only watched\n');
  });

  it('of load that is interrupted says how far it was', async () => {
    const words = ['load', '--bookings', '200', '--concurrency', '1', '--pay', 'pm_slow'];
    const loading = spawn(process.execPath, [script, ...words, '--json'], { env: environment() });
    const [lines, ended] = [[] as string[], once(loading, 'close')];
    loading.stderr.on('data', (data) => lines.push(...String(data).trimEnd().split('\n')));
    const before = (await json('bookings', 'list', '--limit', '1000')).length;
    const bookings = async () => (await json('bookings', 'list', '--limit', '1000')).length;
    await expect.poll(bookings, { timeout: 20_000 }).toBeGreaterThan(before);
    loading.kill('SIGINT');
    expect((await ended)[0]).toBe(130);
    const { code, detail } = JSON.parse(lines.at(-1) ?? '');
    expect([code, detail]).toEqual([
      'interrupted',
      expect.stringMatching(/^interrupted after \d+ of 200 bookings$/),
    ]);
  });
});

describe('output', () => {
  const linux = process.platform === 'linux';
  it.runIf(linux)('that cannot be written is told, and is no success', async () => {
    const call = spawn('sh', ['-c', `"${process.execPath}" "${script}" --version > /dev/full`]);
    const err: string[] = [];
    call.stderr.on('data', (data) => err.push(String(data)));
    const [code] = await once(call, 'close');
    expect([code, err.join('')]).toEqual([
      1,
      expect.stringMatching(/^the output is not written: ENOSPC/),
    ]);
  });

  it('of which a reader wants no more is no failure', async () => {
    const piped = `{ "${process.execPath}" "${script}" completion bash; echo $? >&2; } | :`;
    const call = spawn('sh', ['-c', piped]);
    const err: string[] = [];
    call.stderr.on('data', (data) => err.push(String(data)));
    await once(call, 'close');
    expect(err.join('')).toBe('0\n');
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
      sentence: 'the token is not one of the server: give another with --token',
    },
    {
      what: 'sagas are listed with another token',
      args: ['sagas', 'list', '--token', 'wrong'],
      code: 1,
      sentence: 'the token is not one of the server: give another with --token',
    },
    {
      what: 'a saga is watched with another token',
      args: ['sagas', 'watch', 'any', '--token', 'wrong'],
      code: 1,
      sentence: 'the token is not one of the server: give another with --token',
    },
    {
      what: 'there is no such saga',
      args: ['sagas', 'show', 'nope'],
      code: 1,
      sentence: 'there is no such saga',
    },
    {
      what: 'the input is at fault',
      args: ['sagas', 'list', '--older-than', 'long'],
      code: 1,
      sentence: '/olderThan',
    },
  ])('$what', async ({ args, code, sentence }) => {
    const ended = await run(...args);
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).toContain(sentence);
    expect(ended.err.trimEnd().split('\n')).toHaveLength(1);
  });
});
