/** Runs a sample of the mutants of the engine against the unit tests, by Stryker. */
import { fileURLToPath } from 'node:url';
import type { LogLevel, MutantResult, PartialStrykerOptions } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';

/** What is mutated, unless told otherwise. */
export const engine: readonly string[] = [
  'src/{orchestrator,participant,storage,bus,ports}/**/*.ts',
  '!src/**/*.{test,testsuite}.ts',
  // Only a broker shows what these do: see `tests/amqp`.
  '!src/bus/amqp/**',
  // They describe and do nothing: held against the standard's schema by `tests/workflow`.
  '!src/bus/asyncapi/**',
];

export interface Sampling {
  /** How many mutants are run; all, where there are fewer. */
  readonly size: number;
  readonly seed: number;
}

export interface SampledOptions {
  readonly sampling: Sampling;
  /** Patterns of files, as Stryker's `mutate` takes them. */
  readonly files: readonly string[];
  readonly concurrency: number;
}

/** @throws Error if Stryker ran more than the sample */
export async function runSampled(options: SampledOptions): Promise<readonly MutantResult[]> {
  const { sampling, files, concurrency } = options;
  const settings: PartialStrykerOptions = {
    mutate: [...files],
    testRunner: 'vitest',
    plugins: [
      fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner')),
      fileURLToPath(import.meta.resolve('./sampling.mjs')),
    ],
    reporters: ['sampling'],
    concurrency,
    // What texts say is not what is tested here, and types hold the names that decide.
    mutator: { excludedMutations: ['StringLiteral'] },
    // A const enum, which this compiler's settings do not read.
    logLevel: 'error' as LogLevel,
    warnings: {
      unknownOptions: false,
      slow: false,
      preprocessorErrors: true,
      unserializableOptions: true,
    },
  };
  // Options of plugins, which the type does not know: the runner's and that of `sampling.mjs`.
  const ofPlugins = { vitest: { configFile: 'vitest.mutation.config.ts' }, sampling };
  const results = await new Stryker({ ...settings, ...ofPlugins }).runMutationTest();
  const sampled = results.filter(({ status }) => status !== 'Ignored');
  if (sampled.length > sampling.size)
    throw new Error(`${sampled.length} mutants were run, not the sample of ${sampling.size}`);
  return sampled;
}
