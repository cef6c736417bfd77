/** `parking doctor`: looks at everything that can be wrong here, and says what to do about it. */
import { existsSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { type Environment, readSettings } from '../config.ts';
import { databasesOf, type ModuleName, moduleNames } from '../databases.ts';
import { violatedInFlight } from '../invariants/invariants.ts';
import { readSnapshot } from '../invariants/snapshot.ts';
import { readRows } from '../storage/read-rows.ts';
import { systemClock } from '../system.ts';
import { command } from './command.ts';
import { exitCodes } from './errors.ts';
import { type Output, painted } from './output.ts';

/** How long the broker may take to answer. */
const BROKER_MS = 3_000;
/** Between two looks at databases that are at work: what is seen in both is no passing moment. */
const LOOK_AGAIN_MS = 500;

interface Finding {
  readonly of: string;
  readonly ok: boolean;
  readonly detail: string;
}

export const doctor = command({
  about: 'look at settings, databases, broker, versions and invariants; it changes nothing',
  args: {},
  async run({ out }) {
    const settings = settingsOf();
    const findings = [
      { of: 'node', ok: nodeIsNew(process.versions.node), detail: process.versions.node },
      ...settings.findings,
      ...(settings.found === undefined ? [] : await diagnose(settings.found)),
    ];
    print(out, findings);
    return findings.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.refused;
  },
});

function print(out: Output, findings: readonly Finding[]): void {
  if (out.isJson) return out.json(findings);
  const width = Math.max(...findings.map(({ of }) => of.length));
  for (const { of, ok, detail } of findings) {
    const mark = ok ? painted('green', 'ok   ') : painted('red', 'WRONG');
    out.line([mark, `  ${of.padEnd(width)}  ${detail}`]);
  }
}

/** As `engines` in package.json has it. */
function nodeIsNew(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

function settingsOf() {
  try {
    const found = readSettings();
    const modules = found.MODULES.join(', ');
    const detail = `BUS=${found.BUS}, DATA_DIR=${found.DATA_DIR}, modules ${modules}`;
    return { found, findings: [{ of: 'settings', ok: true, detail }] };
  } catch (error) {
    const detail = whyOf(error).replace(/\s*\n\s*/g, ' ');
    return { found: undefined, findings: [{ of: 'settings', ok: false, detail }] };
  }
}

async function diagnose(settings: Environment): Promise<readonly Finding[]> {
  const { DATA_DIR, MODULES, BUS, AMQP_URL } = settings;
  const names = MODULES.flatMap((module: ModuleName) => databasesOf[module]);
  const databases = names.map((name) => databaseOf(DATA_DIR, name));
  const areThere = databases.every(({ ok }) => ok) && existsSync(join(DATA_DIR, 'booking.db'));
  const isWhole = MODULES.length === moduleNames.length;
  return [
    ...databases,
    ...(BUS === 'amqp' ? [await brokerOf(AMQP_URL)] : []),
    ...(areThere && isWhole ? [await invariantsOf(DATA_DIR)] : []),
  ];
}

function databaseOf(dataDir: string, name: string): Finding {
  const of = `${name}.db`;
  const file = join(dataDir, of);
  if (!existsSync(file)) return { of, ok: true, detail: 'not there yet; the first start makes it' };
  try {
    const [found] = readRows(file, 'PRAGMA quick_check(1)') as readonly { quick_check: string }[];
    const migrations = readRows(file, 'SELECT id FROM __drizzle_migrations').length;
    const ok = found?.quick_check === 'ok';
    const remedy = `${found?.quick_check}; restore it from a copy`;
    return { of, ok, detail: ok ? `intact, migrations applied: ${migrations}` : remedy };
  } catch (error) {
    return { of, ok: false, detail: whyOf(error) };
  }
}

/** Whether somebody listens there: credentials are the server's to try. */
function brokerOf(url: string): Promise<Finding> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, ''); // An IPv6 address stands in brackets.
  const at = { host, port: Number(port) || (protocol === 'amqps:' ? 5671 : 5672) };
  const where = `${at.host}:${at.port}`;
  return new Promise((resolve) => {
    const socket = connectSocket(at);
    const tell = (ok: boolean, detail: string) => {
      cancel();
      socket.destroy();
      resolve({ of: 'broker', ok, detail });
    };
    const cancel = systemClock.after(BROKER_MS, () => tell(false, `no answer at ${where}`));
    socket.once('connect', () => tell(true, `somebody listens at ${where}`));
    socket.once('error', (error) =>
      tell(false, `nobody listens at ${where} (${error.message}); start it or set AMQP_URL`),
    );
  });
}

async function invariantsOf(dataDir: string): Promise<Finding> {
  const of = 'invariants';
  try {
    const first = readSnapshot(dataDir);
    let violated = violatedInFlight(first);
    if (violated.length > 0) {
      await new Promise<void>((resolve) => systemClock.after(LOOK_AGAIN_MS, resolve));
      const again = new Set(violatedInFlight(readSnapshot(dataDir)));
      violated = violated.filter((one) => again.has(one));
    }
    const { bookings, sagas } = first;
    const open = sagas.filter(({ finishedAt }) => finishedAt === null).length;
    const detail = `all hold; bookings: ${bookings.length}, open sagas: ${open}`;
    return { of, ok: violated.length === 0, detail: violated.join('; ') || detail };
  } catch (error) {
    return { of, ok: false, detail: whyOf(error) };
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
