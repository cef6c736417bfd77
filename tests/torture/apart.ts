/** Three processes of one module each, every one with a data folder and backups of its own. */
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ModuleName, moduleNames } from '../../src/modules/names.ts';
import { restoreBackup } from '../../src/storage/backup/restore.ts';
import type { Broker } from '../amqp/broker.ts';
import { pause } from '../kill/rest.ts';
import { type Server, startServer } from '../kill/server.ts';
import { inTurn } from '../support/by-module.ts';

const POLL_MS = 50;

export type Servers = Readonly<Record<ModuleName, Server>>;

/** @param root of the folders; each process has its own there */
export function startApart(root: string, broker: Broker): Promise<Servers> {
  return inTurn((module) =>
    startServer(join(root, module), {
      MODULES: module,
      BUS: 'amqp',
      AMQP_URL: broker.url,
      BACKUP_DIR: backupsOf(root, module),
      SAGA_REPLY_TIMEOUT_MS: '500',
      SAGA_STEP_DEADLINE_MS: '3000',
    }),
  );
}

const backupsOf = (root: string, module: ModuleName) => join(root, `backups-${module}`);

/** Has one process after the other take a backup, each once that of the last is whole. */
export async function backUpInTurn(
  servers: Servers,
  order: readonly ModuleName[],
  name: string,
): Promise<void> {
  for (const module of order) {
    const { url } = servers[module];
    await post(`${url}/backups`, { name });
    await until(async () => {
      const { state, detail } = await get(`${url}/backups/${name}`);
      if (state === 'failed') throw new Error(String(detail));
      return state === 'done';
    });
  }
}

/** Resolves once no saga is at work; those that wait for a person may be left. */
export function nothingAtWork({ booking }: Pick<Servers, 'booking'>): Promise<void> {
  return until(async () => {
    const { running, compensating } = await get(`${booking.url}/sagas/counts`);
    return running === 0 && compensating === 0;
  });
}

/** Restores each backup to a data folder of its own below another root. */
export async function restoreApart(root: string, name: string, to: string): Promise<void> {
  for (const module of moduleNames)
    await restoreBackup({ from: join(backupsOf(root, module), name), dataDir: join(to, module) });
}

/** Copies the databases of all backups of one name into one folder. */
export function bringTogether(root: string, name: string, into: string): void {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into);
  for (const module of moduleNames) {
    const from = join(backupsOf(root, module), name);
    for (const file of readdirSync(from).filter((one) => one.endsWith('.db')))
      copyFileSync(join(from, file), join(into, file));
  }
}

export async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return objectIn(response);
}

async function get(url: string): Promise<Record<string, unknown>> {
  return objectIn(await fetch(url));
}

async function objectIn(response: Response): Promise<Record<string, unknown>> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return (await response.json()) as Record<string, unknown>; // All routes answer with an object.
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(POLL_MS);
}
