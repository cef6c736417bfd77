/** The surroundings of a run: figures without them say nothing. */
import { execFileSync } from 'node:child_process';
import { cpus, totalmem, type } from 'node:os';
import Sqlite from 'better-sqlite3';

export interface Machine {
  readonly at: string;
  /** The commit of the source; `-dirty` if it has been changed since. */
  readonly commit: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly sqlite: string;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    at: new Date().toISOString(),
    commit: commit(),
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${process.arch}`,
    node: process.versions.node,
    sqlite: sqliteVersion(),
  };
}

/** One line for a person. */
export function inWords(machine: Machine): string {
  const { at, commit: source, cores, processor, memoryGb, system, node, sqlite } = machine;
  const hardware = `${cores} cores (${processor}), ${memoryGb} GB, ${system}`;
  return `${at.slice(0, 10)}, commit ${source}; ${hardware}; Node ${node}, SQLite ${sqlite}`;
}

function commit(): string {
  try {
    const args = ['describe', '--always', '--dirty', '--exclude', '*'];
    const stdio: 'pipe'[] = ['pipe', 'pipe', 'pipe'];
    return execFileSync('git', args, { encoding: 'utf8', stdio }).trim();
  } catch {
    return 'unknown';
  }
}

function sqliteVersion(): string {
  const database = new Sqlite(':memory:');
  const version = String(database.prepare('SELECT sqlite_version()').pluck().get());
  database.close();
  return version;
}
