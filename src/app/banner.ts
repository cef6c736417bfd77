/**
 * The greeting on the terminal once the process has started: what runs here, where it is seen, and
 * commands to try.
 */
import type { ModuleName } from '../modules/names.ts';
import { isLoopback } from './config.ts';
import { allTokens } from './named-tokens.ts';
import type { Environment } from './settings.ts';
import { version } from './version.ts';

/** The facts that the greeting tells. */
export interface Greeted extends Pick<Environment, 'BUS' | 'DEMO' | 'HOST' | 'MODULES' | Token> {
  /** The address that the server is reached at. */
  readonly url: string;
  /** The id of the process that answers there. */
  readonly pid: number;
}

type Token = 'OPERATOR_TOKEN' | 'OPERATOR_TOKENS';

const buses: Readonly<Record<Environment['BUS'], string>> = {
  memory: 'the bus in memory',
  amqp: 'RabbitMQ',
};

/** The address that the command line calls if it is told no other. */
const USUAL_URL = 'http://127.0.0.1:3000';

/** Returns the text for a person; it fits a terminal of 80 columns. */
export function banner(greeted: Greeted): string {
  const { url, MODULES, BUS } = greeted;
  const facts = [
    ['Runs here', `${MODULES.join(', ')} on ${buses[BUS]}, version ${version}`],
    ...pages(greeted),
  ];
  const lines = facts.map(([name, fact]) => `${`${name}:`.padEnd(12)}${fact}`);
  const tries = commands(greeted).map((line) => `  ${line}`);
  return [`Parking bookings at ${url}`, '', ...lines, '', 'Try:', ...tries, ''].join('\n');
}

/** Only the process that runs booking has pages, and can be broken through them. */
function pages(greeted: Greeted): readonly string[][] {
  const { url, pid, MODULES, DEMO, HOST } = greeted;
  const api = ['API', `${url}/docs`];
  if (!MODULES.includes('booking')) return [api];
  const breakages = DEMO ? `${url}/dashboard/breakages` : 'DEMO=1 npm start';
  return [
    ['Dashboard', asksForToken(greeted) ? `${url}/ (sign in with the token)` : `${url}/`],
    api,
    // Beyond loopback a start with DEMO is refused.
    ...(isLoopback(HOST)
      ? [
          ['Break it', breakages],
          ['Kill it', `kill -9 ${pid}`],
        ]
      : []),
  ];
}

function asksForToken({ OPERATOR_TOKEN, OPERATOR_TOKENS }: Greeted): boolean {
  return allTokens(OPERATOR_TOKEN, OPERATOR_TOKENS).length > 0;
}

/** Commands that this process answers, and how they find it. */
function commands(greeted: Greeted): readonly string[] {
  const { url, MODULES } = greeted;
  // Parking finds a slot by its name; the first of those that a start seeds is A1.
  const slot = MODULES.includes('parking') ? 'A1' : '<id of a slot>';
  const ofModule: Readonly<Record<ModuleName, readonly string[]>> = {
    parking: ['npx parking slots list'],
    booking: [`npx parking book ${slot} --wait`, 'npx parking sagas list'],
    billing: ['npx parking bills list'],
  };
  return [
    ...(url === USUAL_URL ? [] : [`export PARKING_URL=${url}`]),
    ...(asksForToken(greeted) ? ['export OPERATOR_TOKEN=<the token>'] : []),
    ...(['parking', 'booking', 'billing'] as const)
      .filter((name) => MODULES.includes(name))
      .flatMap((name) => ofModule[name]),
    'npx parking --help',
  ];
}
