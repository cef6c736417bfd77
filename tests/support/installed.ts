/**
 * Programs that the tests need beside Node. A missing one is installed, on Debian
 * and Ubuntu and as root, and said so; otherwise the one command to run is told.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Need {
  /** Its purpose, after "the tests need". */
  readonly name: string;
  /** Debian's package. */
  readonly package: string;
  isThere(): boolean;
}

/** Debian keeps the commands of RabbitMQ, free of the change of user, here. */
const RABBITMQ = '/usr/lib/rabbitmq/bin';

export const rabbitmq: Need = {
  name: 'a RabbitMQ to start',
  package: 'rabbitmq-server',
  isThere: () => existsSync(`${RABBITMQ}/rabbitmq-server`) || runs('rabbitmq-server', '--help'),
};

/** Debian's own, which has the libraries that are installed as packages. */
export const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

export const pika: Need = {
  name: 'Python with pika, for a participant in another language',
  package: 'python3-pika',
  isThere: () => runs(python, '-c', 'import pika'),
};

/** The path of RabbitMQ's command of that name. */
export function rabbitmqCommand(name: 'rabbitmq-server' | 'rabbitmqctl'): string {
  return existsSync(`${RABBITMQ}/${name}`) ? `${RABBITMQ}/${name}` : name;
}

/** @throws Error with the one command to run if it is missing and cannot be installed here */
export function ensure(need: Need): void {
  if (need.isThere()) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/etc/debian_version')) {
    const how = `sudo apt-get install ${need.package}`;
    const why = `the tests need ${need.name}, which is missing`;
    throw new Error(`${why}; on Debian or Ubuntu: ${how} (or leave them out: SKIP=amqp)`);
  }
  console.log(`installing ${need.package}: the tests need ${need.name}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: readonly string[]) => execFileSync('apt-get', args, { env, stdio: 'pipe' });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', need.package);
  if (!need.isThere()) throw new Error(`${need.package} is installed, yet ${need.name} is missing`);
}

function runs(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
