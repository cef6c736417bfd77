/** A module of the system, as the process that runs it sees it. */
import type { ModuleContract } from '../bus/contract.ts';
import type { RouteGroup } from '../http/app-env.ts';
import type { Orchestrator, OrchestratorOptions } from '../orchestrator/orchestrator.ts';
import type { ParticipantOptions } from '../participant/participant.ts';
import type { Ports } from '../ports/ports.ts';
import type { Database } from '../storage/database.ts';
import type { Migrations } from '../storage/migrations.ts';
import type { Sweep } from '../storage/retention.ts';
import type { Promises } from './facts.ts';

export interface Module<Name extends string = string> {
  readonly name: string;
  /** The commands that it serves; undefined if it only sends. */
  readonly contract: ModuleContract | undefined;
  /** Its databases, a file each: no other module opens them. */
  readonly databases: readonly ModuleDatabase<Name>[];
  /** Its promises, each over facts of its own. */
  readonly invariants: Promises<never>;
  /** Wires the module to its databases and the bus, before the bus is started. */
  create(databaseOf: (name: Name) => Database, context: ModuleContext): RunningModule;
}

export interface ModuleDatabase<Name extends string = string> {
  /** The name of its file, without `.db`: no other database of the system has it. */
  readonly name: Name;
  /** The owners of its tables. */
  readonly migrations: readonly Migrations[];
}

type OfOrchestrator = Pick<
  OrchestratorOptions<never>,
  'bus' | 'policy' | 'maxInFlight' | 'retentionMs' | 'recordStall' | 'onStalled' | 'onAdvanced'
>;

/**
 * The context that a process hands to each of its modules: each property is named, if undefined
 * too.
 */
export interface ModuleContext
  extends Ports,
    Required<OfOrchestrator>,
    Required<Pick<ParticipantOptions, 'onRepeat'>> {
  /** Bookings that one client may make within a minute; no bound if undefined. */
  readonly bookingsPerMinute: number | undefined;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
}

/** A module at work in a process. */
export interface RunningModule {
  readonly addRoutes: RouteGroup;
  /** Removes old rows. */
  readonly sweep: Sweep;
  /** The orchestrator of a module that has sagas. */
  readonly orchestrator?: Orchestrator;
}
