/** A module of the system, as the process that runs it sees it. */
import type { ModuleContract } from '../bus/contract.ts';
import type { Migrations } from '../storage/migrations.ts';

export interface Module {
  readonly name: string;
  /** The commands that it serves; undefined if it only sends. */
  readonly contract: ModuleContract | undefined;
  /** Its databases, a file each: no other module opens them. */
  readonly databases: readonly ModuleDatabase[];
}

export interface ModuleDatabase {
  /** The name of its file, without `.db`: no other database of the system has it. */
  readonly name: string;
  /** The owners of its tables. */
  readonly migrations: readonly Migrations[];
}
