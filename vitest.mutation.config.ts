/** What `npm run mutate` runs against each mutant: unit tests and recorded histories, in seconds. */
import { defineConfig } from 'vitest/config';
import type { Reporter, Vitest } from 'vitest/node';

/**
 * Stryker's runner looks at tests alone: where a mutant keeps a file from loading, its tests are
 * not there to fail, and the mutant would count as survived. So that is told as an error.
 */
function failsWhatDoesNotLoad(): Reporter {
  let vitest: Vitest | undefined;
  return {
    onInit(started) {
      vitest = started;
    },
    onTestModuleEnd(module) {
      for (const error of module.errors()) vitest?.state.errorsSet.add(error);
    },
  };
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/histories/**/*.test.ts'],
    // The slowest takes two seconds, and some times that on a busy machine, where the run would end.
    testTimeout: 15_000,
    reporters: [failsWhatDoesNotLoad()],
  },
});
