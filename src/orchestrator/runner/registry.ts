/** The sagas that an orchestrator runs, and which of them an instance goes on under. */
import type { EpochMs } from '../../ports/clock.ts';
import type { SagaDefinition } from '../definition.ts';
import { SagaDefinitionError } from '../errors.ts';
import type { SagaInstance } from '../instance.ts';
import { stepsFingerprint, whyStepsDiffer } from './fingerprint.ts';

/** A definition with the local work of its module. */
export interface OrchestratedSaga<Work> {
  readonly definition: Pick<SagaDefinition<never, Work>, 'name' | 'version' | 'steps' | 'shown'>;
  /**
   * Does the work of a local step inside the transaction that moves the saga on, so it must be
   * synchronous, and leave nothing outside of it: it may run twice. If it throws, the transaction
   * is rolled back and the saga is suspended.
   * @param at now, in milliseconds since the epoch
   */
  readonly work: (work: Work, at: EpochMs) => void;
}

/** The part of it that an instance can go on under. */
export type Registrable = Pick<OrchestratedSaga<unknown>, 'definition'>;

/** A saga, once it is registered. */
export type Registered<Saga> = Saga & { readonly fingerprint: string };

/** The definition that an instance began with, as it says itself. */
export type DefinitionOf = Pick<SagaInstance, 'definition' | 'version' | 'fingerprint'>;

export interface Unregistered {
  /** Why no registered definition fits, and what to do. */
  readonly missing: string;
}

export interface Registry<Saga> {
  find(name: string, version: number): Registered<Saga> | undefined;
  /** The saga that an instance goes on under, or why there is none. */
  goesOnUnder(instance: DefinitionOf): Registered<Saga> | Unregistered;
}

/** @throws SagaDefinitionError if two sagas have one name and version */
export function createRegistry<Saga extends Registrable>(sagas: readonly Saga[]): Registry<Saga> {
  const byKey = new Map<string, Registered<Saga>>();
  for (const saga of sagas) {
    const { name, version, steps } = saga.definition;
    const key = `${name}@${version}`;
    if (byKey.has(key)) throw new SagaDefinitionError(key, 'it is registered twice');
    byKey.set(key, { ...saga, fingerprint: stepsFingerprint(steps) });
  }
  const find = (name: string, version: number) => byKey.get(`${name}@${version}`);
  return {
    find,
    goesOnUnder(instance) {
      const { definition, version } = instance;
      const found = find(definition, version);
      if (found === undefined) return { missing: whyNotThere({ definition, version }) };
      const missing = whyStepsDiffer(instance, found.fingerprint);
      return missing === undefined ? found : { missing };
    },
  };
}

function whyNotThere({ definition, version }: Omit<DefinitionOf, 'fingerprint'>): string {
  const saga = `version ${version} of saga ${definition}`;
  return `${saga} is not registered; deploy a release that has it, and keep it until none is open`;
}
