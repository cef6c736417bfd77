/**
 * A plugin of Stryker that has only a sample of the mutants run, drawn by a seed: all of them would
 * take hours. It is plain JavaScript since Stryker's workers load it without a compiler.
 */
import { createHash } from 'node:crypto';
import {
  commonTokens,
  declareFactoryPlugin,
  PluginKind,
  tokens,
} from '@stryker-mutator/api/plugin';

/** What tells mutants apart, wherever Stryker numbers them. */
const keyOf = ({ fileName, location: { start, end }, replacement }) =>
  [fileName, start.line, start.column, end.line, end.column, replacement].join(':');

/** The mutants with the smallest hashes: a draw without replacement, the same for a seed. */
const drawn = (mutants, { size, seed }) => {
  const rankOf = (mutant) =>
    createHash('sha256')
      .update(`${seed}:${keyOf(mutant)}`)
      .digest('hex');
  const ranked = mutants.map((mutant) => ({ mutant, rank: rankOf(mutant) }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return new Set(ranked.slice(0, size).map(({ mutant: { id } }) => id));
};

const createSampling = ({ sampling }) => ({
  /** The plans are Stryker's own: what is put in their place is what it goes by. */
  onMutationTestingPlanReady({ mutantPlans: plans }) {
    const candidates = plans.map(({ mutant }) => mutant).filter(({ status }) => !status);
    const sample = drawn(candidates, sampling);
    for (const [index, { mutant }] of plans.entries())
      if (!sample.has(mutant.id))
        plans[index] = { plan: 'EarlyResult', mutant: { ...mutant, status: 'Ignored' } };
  },
  /** A sign of life for each: a sample takes minutes. */
  onMutantTested({ status }) {
    if (status !== 'Ignored') process.stderr.write(status === 'Survived' ? 'S' : '.');
  },
});
createSampling.inject = tokens(commonTokens.options);

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.Reporter, 'sampling', createSampling),
];
