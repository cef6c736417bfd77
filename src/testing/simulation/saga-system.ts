/**
 * A system of sagas, described to be simulated: the same definitions, local work and participants
 * that run in production, a workload, and the rules that must hold.
 */
import type { Bus } from '../../bus/bus.ts';
import type { ModuleContract } from '../../bus/contract.ts';
import type { SagaDefinition } from '../../orchestrator/definition.ts';
import type { SagaInstance } from '../../orchestrator/instance.ts';
import type { ResendPolicy } from '../../orchestrator/machine/backoff.ts';
import type { OrchestratedSaga } from '../../orchestrator/runner/registry.ts';
import type { Random } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NewId } from '../../ports/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { Migrations } from '../../storage/migrations.ts';
import type { Row, SqlValue } from './disks.ts';
import type { Reach } from './outside.ts';

export interface SagaSystem<Work> {
  readonly orchestrator: SimulatedOrchestrator<Work>;
  /** Each runs in a process of its own, named after the module of its contract. */
  readonly participants: readonly SimulatedParticipant[];
  /** Says what happens in a schedule. It is called once, before anything has happened. */
  readonly workload: (work: Workload) => void;
  /** Violations of its own rules once nothing is left to happen, in words. */
  readonly invariants: (facts: Facts) => readonly string[];
}

/** Tables beside those of saga log or inbox. Their rows are removed before each schedule. */
interface OwnTables {
  readonly migrations?: readonly Migrations[];
  /** Statements that create tables, in place of migrations or after them. */
  readonly tables?: string;
}

export interface SimulatedOrchestrator<Work> extends OwnTables {
  /** The name of its process and of its database, which holds the saga log, too. */
  readonly name: string;
  /** The sagas, each with its local work; called at each start of the process. */
  readonly sagas: (ports: SimulatedPorts) => readonly OrchestratedSaga<Work>[];
  /** When an unanswered command is sent again; 1 s, 10 s and 4 attempts if not given. */
  readonly policy?: ResendPolicy;
}

export interface SimulatedParticipant extends OwnTables {
  readonly contract: ModuleContract;
  /** Wires it to its bus and database; called at each start of the process. */
  readonly create: (ports: ParticipantPorts) => void;
}

/** Ports of a process. Each of them fails now and then; time is virtual. */
export interface SimulatedPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
}

export interface ParticipantPorts extends SimulatedPorts {
  readonly bus: Bus;
  /**
   * Calls what is outside the participant: requests and answers are lost, late or never come. It
   * gives up after 5 s, as a client with a timeout does; whether it was done is not known then. A
   * request may arrive behind the one that undoes it: the service must refuse it then, by its key.
   */
  readonly outside: Reach;
}

/** The means to say what happens in a schedule. */
export interface Workload {
  /** One of `0 .. options - 1`, as the schedule has it; 0 is to be the plainest. */
  draw(options: number): number;
  /** Lets something happen so many milliseconds later. */
  after(delayMs: number, happen: () => void): void;
  /** Starts a saga, unless the orchestrator is dead then: its caller would be refused. */
  start<Input, Work>(definition: SagaDefinition<Input, Work>, input: Input): void;
  /** Runs a statement on a database by hand, such as one that adds what is for sale. */
  rows(database: string, sql: string, ...values: readonly SqlValue[]): readonly Row[];
  /** Adds a line to the story. */
  tell(event: string): void;
}

/** The content of all databases. */
export interface Facts {
  /** All instances of all sagas. */
  readonly sagas: readonly SagaInstance[];
  /** The rows of a query on one of the databases. */
  rows(database: string, sql: string, ...values: readonly SqlValue[]): readonly Row[];
}
