/**
 * What a run uses: the event loop, the processors, and the commits of the engine. Nothing of it
 * is counted by the product; it is read from outside.
 */

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Sqlite from 'better-sqlite3';
import { databasesOf } from '../src/modules/modules.ts';
import type { Usage } from './load.ts';

/** Linux counts a process's time in hundredths of a second, whatever the processor. */
const MS_A_TICK = 10;

export const DATABASES = databasesOf().map(({ name }) => name);

/** @param brokerPid whose processor time is read; not to be had elsewhere than on Linux */
export function createGauge(brokerPid: number): () => Usage {
  const commits = watchCommits();
  return () => {
    const { user, system } = process.cpuUsage();
    const { idle } = performance.eventLoopUtilization();
    const cpu = { nodeCpuMs: (user + system) / 1_000, brokerCpuMs: cpuOf(brokerPid) };
    return { ...cpu, idleMs: idle, ...Object.fromEntries(commits) };
  };
}

function cpuOf(pid: number): number {
  try {
    // The name in parentheses may hold anything; user and system time are fields 14 and 15.
    const [, afterName = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const fields = afterName.split(' ').map(Number);
    return ((fields[11] ?? 0) + (fields[12] ?? 0)) * MS_A_TICK;
  } catch {
    return Number.NaN;
  }
}

/** By database its commits, and the units of work in them; of all together the time in them. */
function watchCommits(): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  const add = (name: string, much: number) => sums.set(name, (sums.get(name) ?? 0) + much);
  const { prepare } = Sqlite.prototype;
  const watched = function (this: Sqlite.Database, sql: string) {
    const statement = prepare.call(this, sql);
    const database = basename(this.name, '.db');
    if (sql === 'RELEASE unit') afterEach(statement, () => add(`${database} units`, 1));
    if (sql === 'COMMIT')
      afterEach(statement, (ms) => {
        add(`${database} commits`, 1);
        add('commitMs', ms);
      });
    return statement;
  };
  // It gives what the original gives, whose type tells more of the statement.
  Sqlite.prototype.prepare = watched as typeof prepare;
  return sums;
}

function afterEach(statement: Sqlite.Statement, tell: (ms: number) => void): void {
  const run = statement.run.bind(statement);
  statement.run = (...values) => {
    const began = performance.now();
    const result = run(...values);
    tell(performance.now() - began);
    return result;
  };
}
