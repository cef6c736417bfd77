/** `parking doctor`: looks at everything that can be wrong here, and says what to do about it. */

import { connect as connectSocket } from 'node:net';
import { type Environment, readSettings } from '../app/config.ts';
import { whyNodeIsTooOld } from '../app/node-version.ts';
import { systemClock } from '../app/system.ts';
import { whyOf } from '../ports/errors.ts';
import { command } from './command.ts';
import { databaseFindings, type Finding } from './doctor-databases.ts';
import { exitCodes } from './errors.ts';
import { type Output, type Painted, painted } from './output.ts';

/** The time that the broker may take to answer. */
const BROKER_MS = 3_000;

export const doctor = command({
  about: 'look at settings, databases, broker and invariants; it changes nothing',
  args: {},
  async run({ out }) {
    const settings = settingsOf();
    const findings: readonly Finding[] = [
      nodeOf(process.versions.node),
      ...settings.findings,
      ...(settings.found === undefined ? [] : await diagnose(settings.found)),
    ];
    print(out, findings);
    if (findings.some(({ ok }) => ok === false)) return exitCodes.refused;
    return findings.some(({ ok }) => ok === null) ? exitCodes.unseen : exitCodes.ok;
  },
});

function print(out: Output, findings: readonly Finding[]): void {
  if (out.isJson) return out.json(findings);
  const width = Math.max(...findings.map(({ of }) => of.length));
  for (const { of, ok, detail } of findings) {
    out.line([markOf(ok), `  ${of.padEnd(width)}  ${detail}`]);
  }
}

function markOf(ok: boolean | null): Painted {
  if (ok === null) return painted('yellow', '?    ');
  return ok ? painted('green', 'ok   ') : painted('red', 'WRONG');
}

function nodeOf(version: string): Finding {
  const why = whyNodeIsTooOld(version);
  return { of: 'node', ok: why === undefined, detail: why ?? version };
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
  return [
    ...(await databaseFindings(DATA_DIR, MODULES)),
    ...(BUS === 'amqp' ? [await brokerOf(AMQP_URL)] : []),
  ];
}

/** Finds out if the broker's port accepts connections: the server itself tries the credentials. */
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
    socket.once('connect', () => tell(true, `${where} accepts connections`));
    socket.once('error', (error) =>
      tell(false, `nothing listens at ${where} (${error.message}); start it or set AMQP_URL`),
    );
  });
}
