/** `parking doctor`: looks at everything that can be wrong here, and says what to do about it. */

import { connect as connectSocket } from 'node:net';
import { Command } from '@commander-js/extra-typings';
import { readSettings, warnOfSettings } from '../../app/config.ts';
import { whyNodeIsTooOld } from '../../app/node-version.ts';
import type { Environment } from '../../app/settings.ts';
import { systemClock } from '../../app/system.ts';
import { whyOf } from '../../ports/errors.ts';
import { type Act, examples } from '../command.ts';
import { type Finding, printFindings } from '../output/findings.ts';

/** The time that the broker may take to answer. */
const BROKER_MS = 3_000;

/** `parking doctor`: asks no server. */
export const doctor = (act: Act) =>
  new Command('doctor')
    .description('look at settings, databases, broker and invariants; it changes nothing')
    .addHelpText('after', examples('doctor', 'doctor --json'))
    .action(
      act(async ({ out }) => {
        const settings = settingsOf();
        const findings: readonly Finding[] = [
          nodeOf(process.versions.node),
          ...settings.findings,
          ...(settings.found === undefined ? [] : await diagnose(settings.found)),
        ];
        return printFindings(out, findings);
      }),
    );

function nodeOf(version: string): Finding {
  const why = whyNodeIsTooOld(version);
  return { of: 'node', ok: why === undefined, detail: why ?? version };
}

function settingsOf() {
  try {
    const found = readSettings();
    const modules = found.MODULES.join(', ');
    const detail = `BUS=${found.BUS}, DATA_DIR=${found.DATA_DIR}, modules ${modules}`;
    const warning = warnOfSettings();
    const open = warning === undefined ? [] : [{ of: 'secrets', ok: false, detail: warning }];
    return { found, findings: [{ of: 'settings', ok: true, detail }, ...open] };
  } catch (error) {
    const detail = whyOf(error).replace(/\s*\n\s*/g, ' ');
    return { found: undefined, findings: [{ of: 'settings', ok: false, detail }] };
  }
}

async function diagnose(settings: Environment): Promise<readonly Finding[]> {
  const { DATA_DIR, MODULES, BUS, AMQP_URL } = settings;
  // Only now: it brings all modules and their databases.
  const { databaseFindings } = await import('./doctor-databases.ts');
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
