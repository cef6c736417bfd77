/** Metrics that are no events: each is looked up when Prometheus asks. */
import { Counter, Gauge, type Registry } from 'prom-client';
import { sagaStates } from '../orchestrator/instance.ts';
import type { OldestOpen } from '../orchestrator/log/oldest-open.ts';
import type { EpochMs } from '../ports/clock.ts';
import { databaseSizes, freeBytes } from '../storage/disk-use.ts';
import { type NoticesWaiting, observeNotices } from './webhook-metrics.ts';

/** Values that are looked up at each scrape. */
export interface Observed {
  /** The sagas; undefined if they are in another process. */
  readonly sagas: ObservedSagas | undefined;
  busReady(): boolean;
  /** Lines of the log that nobody took since the start, if somebody counts them. */
  readonly droppedLogLines: (() => number) | undefined;
  readonly build: Build;
  /** The moment of the last whole backup, 0 if there is none; undefined if none are taken here. */
  readonly lastBackupAt: (() => EpochMs) | undefined;
  /** The files of the databases; undefined if they are in memory. */
  readonly files: DataFiles | undefined;
  /** Undefined if there is no webhook. */
  readonly noticesWaiting: NoticesWaiting | undefined;
}

export interface ObservedSagas {
  /** The number of sagas by state. */
  counts(): Readonly<Record<string, number>>;
  /** The oldest open saga of each definition and state. */
  oldestOpen(): readonly OldestOpen[];
  now(): EpochMs;
}

/** The build that runs: told as the labels of `<program>_build_info`, whose value is always 1. */
export interface Build {
  readonly program: string;
  readonly version: string;
  /** The version of Node.js. */
  readonly node: string;
}

export interface DataFiles {
  readonly dataDir: string;
  /** The names of the databases in it, without `.db`. */
  readonly databases: readonly string[];
}

/** Registers metrics whose values are looked up at each scrape. */
export function observe(registers: Registry[], observed: Observed): void {
  const { sagas, busReady, droppedLogLines, build, lastBackupAt, files, noticesWaiting } = observed;
  observeBuild(registers, build);
  if (lastBackupAt !== undefined) observeBackups(registers, lastBackupAt);
  if (droppedLogLines !== undefined) observeLog(registers, droppedLogLines);
  if (sagas !== undefined) observeSagas(registers, sagas);
  if (files !== undefined) observeFiles(registers, files);
  if (noticesWaiting !== undefined)
    observeNotices(
      registers,
      ifReadable(noticesWaiting, { count: Number.NaN, oldestAt: Number.NaN }),
    );
  new Gauge({
    name: 'bus_ready',
    help: '1 while the bus delivers, 0 while it does not',
    registers,
    collect() {
      this.set(busReady() ? 1 : 0);
    },
  });
}

/**
 * A database or a disk that fails must not take the other metrics along: those that are read from
 * it have no series then, or are not a number, and /readyz tells why.
 */
function ifReadable<Value>(look: () => Value, otherwise: Value): () => Value {
  return () => {
    try {
      return look();
    } catch {
      return otherwise;
    }
  };
}

function observeBuild(registers: Registry[], { program, version, node }: Build): void {
  new Gauge({
    name: `${program}_build_info`,
    help: 'Always 1; its labels name the build that runs',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node }, 1);
}

function observeBackups(registers: Registry[], lastBackupAt: () => EpochMs): void {
  new Gauge({
    name: 'parking_last_backup_timestamp_seconds',
    help: 'When the last whole backup of the databases of this process was taken; 0 if none was',
    registers,
    collect() {
      this.set(lastBackupAt() / 1_000);
    },
  });
}

function observeLog(registers: Registry[], droppedLogLines: () => number): void {
  new Counter({
    name: 'log_lines_dropped_total',
    help: 'Lines of the log that were dropped, since their reader stood still or was gone',
    registers,
    collect() {
      this.reset();
      this.inc(droppedLogLines());
    },
  });
}

function observeSagas(registers: Registry[], { counts, oldestOpen, now }: ObservedSagas): void {
  const oldest = ifReadable(oldestOpen, []);
  new Gauge({
    name: 'saga_instances',
    help: 'Sagas in the database now, by state',
    labelNames: ['state'],
    registers,
    collect() {
      const byState = counts();
      for (const state of sagaStates) this.set({ state }, byState[state] ?? 0);
    },
  });
  new Gauge({
    name: 'saga_oldest_open_age_seconds',
    help: 'Seconds since the oldest open saga began; no series if there is none',
    labelNames: ['definition', 'state'],
    registers,
    collect() {
      this.reset();
      // A clock that was set back since must not make it negative.
      for (const { definition, state, createdAt } of oldest())
        this.set({ definition, state }, Math.max(0, now() - createdAt) / 1_000);
    },
  });
}

function observeFiles(registers: Registry[], { dataDir, databases }: DataFiles): void {
  const ofDatabase = (name: string, help: string, size: 'bytes' | 'walBytes') =>
    new Gauge({
      name,
      help,
      labelNames: ['database'],
      registers,
      async collect() {
        this.reset();
        const sizes = await databaseSizes(dataDir, databases).catch(() => []);
        for (const one of sizes) this.set({ database: one.name }, one[size]);
      },
    });
  ofDatabase('storage_database_bytes', 'Bytes of the file of a database', 'bytes');
  ofDatabase('storage_wal_bytes', 'Bytes of the write-ahead log of a database', 'walBytes');
  new Gauge({
    name: 'storage_free_bytes',
    help: 'Bytes that this process may still write to the disk of its data folder',
    registers,
    async collect() {
      this.set(await freeBytes(dataDir).catch(() => Number.NaN));
    },
  });
}
