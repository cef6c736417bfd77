/** The three processes as Compose would start them, without a container engine. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ModuleName, moduleNames } from '../../src/modules/names.ts';
import type { Broker } from '../amqp/broker.ts';
import { byModule, inTurn } from '../support/by-module.ts';
import { freePort } from '../support/free-port.ts';
import { readComposeFile } from './compose-file.ts';
import { commandOf, readDockerfile, valuesOf } from './dockerfile.ts';

const PATIENCE_MS = 30_000;
const POLL_MS = 100;

export interface Containers {
  readonly urls: Readonly<Record<ModuleName, string>>;
  /** Runs the health check of the image in each; throws where one fails. */
  checkHealth(): void;
  /** By module, what each ended with when it was told to. */
  stop(): Promise<Record<string, number | null>>;
}

interface Container {
  readonly module: ModuleName;
  readonly url: string;
  readonly env: Record<string, string>;
  readonly process: ChildProcess;
}

/** Gives the broker the users of the compose file, and no other. */
export function addUsers(broker: Broker, folder: string): void {
  const path = join(folder, 'definitions.json');
  writeFileSync(path, readComposeFile().configs.definitions.content);
  broker.control('import_definitions', path);
}

/** The broker's address as a module's own user has it. */
export function addressOf(module: ModuleName, broker: Broker): string {
  const { AMQP_URL = '' } = readComposeFile().services[module].environment;
  return AMQP_URL.replace('rabbitmq:5672', new URL(broker.url).host);
}

type Ports = Readonly<Record<ModuleName, number>>;

/** The settings of a module; addresses in the network of Compose are those of this machine. */
function settingsOf(module: ModuleName, ports: Ports): Record<string, string> {
  const { services } = readComposeFile();
  const here = (value: string) => {
    const named = moduleNames.find(
      (one) => value === `http://${one}:${services[one].environment.PORT}`,
    );
    return named === undefined ? value : `http://127.0.0.1:${ports[named]}`;
  };
  const settings = Object.entries(services[module].environment);
  return Object.fromEntries(settings.map(([name, value]) => [name, here(value)]));
}

/** @param appDir what the image has at its working directory */
export async function startContainers(
  appDir: string,
  broker: Broker,
  folder: string,
): Promise<Containers> {
  const image = readDockerfile().at(-1);
  if (image === undefined) throw new Error('the Dockerfile has no stage');
  const [node = '', ...args] = commandOf(image, 'CMD');
  const ports = await inTurn(freePort);
  const start = async (module: ModuleName): Promise<Container> => {
    const [dataDir, backupDir] = [join(folder, module), join(folder, `${module}-backups`)];
    for (const volume of [dataDir, backupDir]) mkdirSync(volume);
    const port = String(ports[module]);
    const env = {
      PATH: process.env.PATH ?? '',
      ...valuesOf(image, 'ENV'),
      ...settingsOf(module, ports),
      PORT: port,
      DATA_DIR: dataDir,
      BACKUP_DIR: backupDir,
      AMQP_URL: addressOf(module, broker),
    };
    const child = spawn(node, args, { cwd: appDir, env, stdio: ['ignore', 'ignore', 'inherit'] });
    return { module, url: `http://127.0.0.1:${port}`, env, process: child };
  };
  const started = await inTurn(start);
  const all = Object.values(started);
  await Promise.all(all.map(({ url }) => becomesReady(`${url}/readyz`)));
  return {
    urls: byModule((module) => started[module].url),
    checkHealth() {
      const [checker = '', ...how] = commandOf(image, 'HEALTHCHECK');
      for (const { env } of all) execFileSync(checker, how, { cwd: appDir, env });
    },
    async stop() {
      const ends = all.map(async ({ module, process: child }) => {
        const exit = once(child, 'exit');
        child.kill('SIGTERM');
        const [code] = await exit;
        return [module, code];
      });
      return Object.fromEntries(await Promise.all(ends));
    },
  };
}

async function becomesReady(url: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const response = await fetch(url).catch(() => undefined); // Not listening yet.
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${url} was not ready within ${PATIENCE_MS} ms`);
}

export interface Booked {
  readonly status: number;
  readonly booking: unknown;
  readonly bills: unknown;
  /** True if the dashboard, where booking runs, shows the slot. */
  readonly isShown: boolean;
}

/** A slot at parking, a booking of it at booking, its bill at billing. */
export async function bookThrough({ urls }: Containers): Promise<Booked> {
  const { OPERATOR_TOKEN } = readComposeFile().services.parking.environment;
  const post = (url: string, body: object, headers: Record<string, string>) =>
    fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  const operator = { Authorization: `Bearer ${OPERATOR_TOKEN}` };
  const slot = withId.parse(
    await (await post(`${urls.parking}/slots`, { name: 'A1' }, operator)).json(),
  );
  const wish = { slotId: slot.id };
  const answer = await post(`${urls.booking}/bookings`, wish, { Prefer: 'wait=20' });
  const booking = withId.parse(await answer.json());
  const bills = await fetch(`${urls.billing}/bills?bookingId=${booking.id}`);
  const lot = await fetch(urls.booking, { headers: { Accept: 'text/html' } });
  const isShown = (await lot.text()).includes(`bay-${slot.id}`);
  return { status: answer.status, booking, bills: await bills.json(), isShown };
}

const withId = z.looseObject({ id: z.string() });
