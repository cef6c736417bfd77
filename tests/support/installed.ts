/**
 * Programs that the tests need beside Node. A missing one is installed, on Debian
 * and Ubuntu and as root, and said so; otherwise the one command to run is told.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Part } from './skipped.ts';

export interface Need {
  /** Its purpose, after "the tests need". */
  readonly name: string;
  /** Debian's packages. */
  readonly packages: readonly string[];
  /** The tests that are left out of a run without it. */
  readonly part: Part;
  isThere(): boolean;
}

/** Debian keeps the commands of RabbitMQ, free of the change of user, here. */
const RABBITMQ = '/usr/lib/rabbitmq/bin';

export const rabbitmq: Need = {
  name: 'a RabbitMQ to start',
  packages: ['rabbitmq-server'],
  part: 'amqp',
  isThere: () => existsSync(`${RABBITMQ}/rabbitmq-server`) || runs('rabbitmq-server', '--help'),
};

/** Debian's own, which has the libraries that are installed as packages. */
export const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

export const pika: Need = {
  name: 'Python with pika, for a participant in another language',
  packages: ['python3-pika'],
  part: 'amqp',
  isThere: () => runs(python, '-c', 'import pika'),
};

/** Commands of Chromium and of browsers made of it, and where macOS keeps them. */
const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const OF_MACOS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const chromium: Need = {
  name: 'an installed Chromium or Chrome',
  // The font has letters, and the signs of the states: a bare Debian has none.
  packages: ['chromium', 'fonts-dejavu-core'],
  part: 'browser',
  isThere: () => chromiumPath() !== undefined,
};

/** The path of an installed Chromium or Chrome; undefined if there is none. */
export function chromiumPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const inPath = CHROMIUM.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...inPath, ...OF_MACOS].find(existsSync);
}

/** The path of RabbitMQ's command of that name. */
export function rabbitmqCommand(name: 'rabbitmq-server' | 'rabbitmqctl'): string {
  return existsSync(`${RABBITMQ}/${name}`) ? `${RABBITMQ}/${name}` : name;
}

/** @throws Error with the one command to run if it is missing and cannot be installed here */
export function ensure(need: Need): void {
  if (need.isThere()) return;
  const packages = need.packages.join(' ');
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/etc/debian_version')) {
    const how = `sudo apt-get install ${packages}`;
    const why = `the tests need ${need.name}, which is missing`;
    throw new Error(`${why}; on Debian or Ubuntu: ${how} (or leave them out: SKIP=${need.part})`);
  }
  console.log(`installing ${packages}: the tests need ${need.name}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: readonly string[]) => execFileSync('apt-get', args, { env, stdio: 'pipe' });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', ...need.packages);
  if (!need.isThere()) throw new Error(`${packages}: installed, yet ${need.name} is missing`);
}

function runs(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
